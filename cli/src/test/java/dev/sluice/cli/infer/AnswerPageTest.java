package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerPageTest {

    private final AnswerPage page = new AnswerPage();

    @Test
    void showsEachOutputWithItsFirstValues() {
        Answer answer = answer("hello", """
                {"outputs":[{"name":"v","datatype":"FP32","shape":[1,5],"data":[0.123456,-1.0,2,3,4]},
                            {"name":"label","datatype":"BYTES","shape":[1],"data":["good"]}]}""");

        assertThat(page.answered(answer))
                .isEqualTo("hello  v FP32 [1,5]: 0.1235, -1.0000, 2, 3, ...; label BYTES [1]: \"good\"  (12 ms)");
    }

    @Test
    void shortensALongText() {
        Answer answer = answer("a text of more than forty characters, which is long", "{\"outputs\":[]}");

        assertThat(page.answered(answer)).startsWith("a text of more than forty characters,...  ");
    }

    @Test
    void tellsAProblemByItsCodeAndReason() {
        Answer answer = answer("x", "{\"code\":\"UNKNOWN_MODEL\",\"detail\":\"no worker serves nobody\"}");

        assertThat(page.failed(answer)).isEqualTo("request 7 (x): UNKNOWN_MODEL: no worker serves nobody");
    }

    @Test
    void tellsAnErrorOfAWebSocketLikeAProblem() {
        Answer answer = answer("x", """
                {"type":"error","id":"q","error":{"code":"OVERLOADED","message":"no room","retryable":true}}""");

        assertThat(page.failed(answer)).isEqualTo("request 7 (x): OVERLOADED: no room");
    }

    @Test
    void tellsWhatIsNoProblemAsItStands() {
        assertThat(page.failed(answer("x", "oops"))).isEqualTo("request 7 (x): ERROR: oops");
        assertThat(page.asJson(answer("x", "oops"))).isEqualTo("oops");
    }

    @Test
    void putsJsonOnOneLine() {
        assertThat(page.asJson(answer("x", "{\n  \"id\": \"a\"\n}"))).isEqualTo("{\"id\":\"a\"}");
    }

    private static Answer answer(String label, String body) {
        return new Answer(
                7,
                Question.text(Optional.empty(), "text", label),
                /* ok= */ true,
                ByteString.copyFromUtf8(body),
                Duration.ofMillis(12));
    }
}
