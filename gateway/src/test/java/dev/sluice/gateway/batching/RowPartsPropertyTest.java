package dev.sluice.gateway.batching;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowPartsPropertyTest {

    static java.util.stream.LongStream seeds() {
        return new Random(13).longs(60);
    }

    /** Inputs of all kinds come back as outputs, rows of texts of any length among them. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyRowOfEveryOutputReturnsToItsPlace(long seed) {
        var random = new Random(seed);
        int rows = 1 + random.nextInt(200);
        int maxRows = 1 + random.nextInt(40);
        InferenceRequest whole = random(random, rows);

        RowParts parts = RowParts.of(whole, rows, maxRows);

        assertThat(parts.rows()).allSatisfy(size -> assertThat(size).isBetween(1, maxRows));
        parts.requests()
                .forEach(part -> assertThat(RawContents.canonical(part.body()))
                        .as("each part is a good request")
                        .isSameAs(part.body()));
        Outcome joined = parts.join(
                parts.requests().stream().map(RowPartsPropertyTest::echo).toList());
        assertThat(joined).isEqualTo(echo(whole));
    }

    @Test
    void namesTheRowsThatFailedAndWhy() {
        RowParts parts = RowParts.of(random(new Random(1), 10), 10, 4);

        Outcome joined = parts.join(List.of(
                echo(parts.requests().get(0)),
                new Outcome.Failed(ErrorCode.MODEL_ERROR, "poison"),
                new Outcome.Refused(ErrorCode.DEADLINE_EXCEEDED, "too late")));

        assertThat(joined)
                .isEqualTo(new Outcome.Failed(
                        ErrorCode.MODEL_ERROR,
                        "of 10 rows, rows 3 to 5: MODEL_ERROR, poison; rows 6 to 9: DEADLINE_EXCEEDED, too late"));
    }

    @Test
    void endsAsItsPartsDoWhenAllEndAlike() {
        RowParts parts = RowParts.of(random(new Random(1), 10), 10, 4);
        var refused = new Outcome.Refused(ErrorCode.DEADLINE_EXCEEDED, "too late");

        assertThat(parts.join(List.of(refused, refused, refused))).isEqualTo(refused);
    }

    @Test
    void namesFewOfManyPartsThatFailed() {
        RowParts parts = RowParts.of(random(new Random(1), 100), 100, 1);
        List<Outcome> outcomes = new ArrayList<>();
        for (int part = 0; part < 100; part++) {
            outcomes.add(new Outcome.Failed(ErrorCode.MODEL_ERROR, "poison " + part));
        }

        Outcome joined = parts.join(outcomes);

        assertThat(joined.<String>fold(p -> "", r -> "", Outcome.Failed::reason))
                .startsWith("of 100 rows, rows 0 to 0: MODEL_ERROR, poison 0; rows 1 to 1:")
                .endsWith("; and 96 parts more");
    }

    @Test
    void namesTruncatedRowsByTheirPlaceInTheWhole() {
        RowParts parts = RowParts.of(random(new Random(1), 10), 10, 5);

        Outcome joined = parts.join(List.of(
                truncated(echo(parts.requests().get(0)), "1,4"),
                truncated(echo(parts.requests().get(1)), "0")));

        assertThat(response(joined)
                        .getParametersOrThrow("sluice_truncated_rows")
                        .getStringParam())
                .isEqualTo("1,4,5");
    }

    @Test
    void saysSoWhenTheModelDoesNotAnswerRowByRow() {
        RowParts parts = RowParts.of(random(new Random(1), 10), 10, 5);
        Outcome first = echo(parts.requests().get(0));

        Outcome joined = parts.join(List.of(first, new Outcome.Predicted(ModelInferResponse.getDefaultInstance())));

        assertThat(joined.<ErrorCode>fold(p -> ErrorCode.INTERNAL, Outcome.Refused::code, Outcome.Failed::code))
                .isEqualTo(ErrorCode.MODEL_ERROR);
    }

    private static Outcome truncated(Outcome outcome, String rows) {
        return new Outcome.Predicted(response(outcome).toBuilder()
                .putParameters(
                        "sluice_truncated_rows",
                        InferParameter.newBuilder().setStringParam(rows).build())
                .build());
    }

    private static ModelInferResponse response(Outcome outcome) {
        return ((Outcome.Predicted) outcome).response();
    }

    private static Outcome echo(InferenceRequest request) {
        var response = ModelInferResponse.newBuilder().setId(request.body().getId());
        for (InferInputTensor input : request.body().getInputsList()) {
            response.addOutputsBuilder()
                    .setName(input.getName())
                    .setDatatype(input.getDatatype())
                    .addAllShape(input.getShapeList());
        }
        return new Outcome.Predicted(
                response.addAllRawOutputContents(request.body().getRawInputContentsList())
                        .build());
    }

    private static InferenceRequest random(Random random, int rows) {
        var body = ModelInferRequest.newBuilder().setId("whole");
        int inputs = 1 + random.nextInt(3);
        for (int i = 0; i < inputs; i++) {
            int columns = random.nextInt(4);
            String datatype = List.of("FP32", "INT64", "UINT8", "BYTES").get(random.nextInt(4));
            body.addInputsBuilder()
                    .setName("x" + i)
                    .setDatatype(datatype)
                    .addShape(rows)
                    .addShape(columns);
            body.addRawInputContents(contents(random, datatype, rows * columns));
        }
        return new InferenceRequest(
                RequestId.ofRecord("requests", 0, 0),
                new ModelRef("echo", ""),
                body.build(),
                Deadline.none(),
                Claim.of("tenant"),
                body.build().getSerializedSize());
    }

    private static ByteString contents(Random random, String datatype, int elements) {
        if (!datatype.equals("BYTES")) {
            int size = datatype.equals("UINT8") ? 1 : datatype.equals("FP32") ? 4 : 8;
            return bytes(random, size * elements);
        }
        List<ByteString> texts = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            texts.add(bytes(random, random.nextInt(20)));
        }
        return RawContents.bytes(texts);
    }

    private static ByteString bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
