package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedRunTest {

    private final MergedRun run = new MergedRun(
            Requests.ECHO,
            List.of(
                    Requests.entry(1, 2, Deadline.none(), 0),
                    Requests.entry(2, 1, Deadline.none(), 0),
                    Requests.entry(3, 3, Deadline.none(), 0)));

    @Test
    void putsTheRowsOfItsMembersOneBelowTheOther() {
        ModelInferRequest request = run.request("1");

        assertThat(request.getInputs(0).getShapeList()).containsExactly(6L, 4L);
        assertThat(request.getRawInputContents(0))
                .isEqualTo(
                        Requests.contents(1, 2).concat(Requests.contents(2, 1)).concat(Requests.contents(3, 3)));
    }

    @Test
    void givesEachMemberItsStringsWhateverTheirLength() {
        var answer = ModelInferResponse.newBuilder();
        answer.addOutputsBuilder()
                .setName("words")
                .setDatatype("BYTES")
                .addShape(6)
                .addShape(2);
        answer.addRawOutputContents(
                RawContents.bytes(strings("a", "", "bbb", "c", "dd", "e", "f", "g", "", "h", "i", "jjjj")));

        List<ModelInferResponse> parts = run.split(answer.build());

        assertThat(parts)
                .extracting(MergedRunTest::words)
                .containsExactly(
                        strings("a", "", "bbb", "c"), strings("dd", "e"), strings("f", "g", "", "h", "i", "jjjj"));
        assertThat(parts.get(2).getOutputs(0).getShapeList()).containsExactly(3L, 2L);
    }

    @Test
    void refusesAnAnswerWithoutARowForEachOfItsOwn() {
        var answer = ModelInferResponse.newBuilder();
        answer.addOutputsBuilder().setName("y").setDatatype("UINT8").addShape(5);
        answer.addRawOutputContents(ByteString.copyFrom(new byte[5]));

        assertThatThrownBy(() -> run.split(answer.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'y' has the shape [5] for a run of 6 rows");
    }

    @Test
    void refusesAnAnswerWhoseBytesAreNotWhatItsShapeSays() {
        var answer = ModelInferResponse.newBuilder();
        answer.addOutputsBuilder().setName("y").setDatatype("FP32").addShape(6);
        answer.addRawOutputContents(ByteString.copyFrom(new byte[23]));

        assertThatThrownBy(() -> run.split(answer.build())).isInstanceOf(InvalidRequestException.class);
    }

    private static List<ByteString> words(ModelInferResponse part) {
        return RawContents.elements(part.getRawOutputContents(0));
    }

    private static List<ByteString> strings(String... strings) {
        return List.of(strings).stream().map(ByteString::copyFromUtf8).toList();
    }
}
