package dev.sluice.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.OipJson;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as clients write them, in JSON and in protobuf. */
class ScheduleParametersTest {

    @Test
    void saysNothingWhereTheBodyDoesNot() {
        ModelInferRequest body = json("\"temperature\": 1");

        assertThat(ScheduleParameters.priority(body)).isEmpty();
        assertThat(ScheduleParameters.timeout(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "\"0\""})
    void takesZeroForNothingSaid(String zero) {
        assertThat(ScheduleParameters.priority(json("\"priority\": " + zero))).isEmpty();
        assertThat(ScheduleParameters.timeout(json("\"timeout\": " + zero))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "9.0", "\"9\"", "\"009\""})
    void readsAWholeNumberInAnyForm(String nine) {
        assertThat(ScheduleParameters.priority(json("\"priority\": " + nine))).hasValue(9);
        assertThat(ScheduleParameters.timeout(json("\"timeout\": " + nine))).hasValue(Duration.ofNanos(9_000));
    }

    @Test
    void readsWhatTritonsClientsSend() {
        assertThat(ScheduleParameters.priority(with("priority", unsigned(1)))).hasValue(1);
        assertThat(ScheduleParameters.timeout(
                        with("timeout", InferParameter.newBuilder().setInt64Param(2_500_000))))
                .hasValue(Duration.ofMillis(2_500));
    }

    @Test
    void takesATimeoutBeyondAllMeasureForAVeryLongOne() {
        assertThat(ScheduleParameters.timeout(with("timeout", unsigned(-1))))
                .hasValueSatisfying(timeout -> assertThat(timeout).isGreaterThan(Duration.ofDays(365_000)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            10 | 10
            -1 | -1
            1.5 | 1.5
            1e300 | 1.0E300
            18446744073709551615 | 18446744073709551615
            true | true
            "high" | "high"
            "" | ""
            "-1" | "-1"
            "1e3" | "1e3"
            """)
    void refusesAPriorityThatIsNone(String json, String shown) {
        assertThatThrownBy(() -> ScheduleParameters.priority(json("\"priority\": " + json)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("parameter 'priority' should be 1 (first) to 9 (last), or 0 for the usual one: " + shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e300", "false", "\"soon\"", "\"\"", "\"9999999999999999999\""})
    void refusesATimeoutThatIsNone(String json) {
        assertThatThrownBy(() -> ScheduleParameters.timeout(json("\"timeout\": " + json)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(
                        "parameter 'timeout' should be a whole number of microseconds, or 0 for none: ");
    }

    @Test
    void refusesAParameterWithoutAValueAndNumbersThatAreNone() {
        var nan = InferParameter.newBuilder().setDoubleParam(Double.NaN);

        assertThatThrownBy(() -> ScheduleParameters.timeout(with("timeout", InferParameter.newBuilder())))
                .hasMessageEndingWith(": nothing");
        assertThatThrownBy(() -> ScheduleParameters.priority(with("priority", nan)))
                .hasMessageEndingWith(": NaN");
    }

    @Test
    void takesThemOutAndLeavesTheOthers() {
        ModelInferRequest.Builder body = json("\"priority\": 1, \"timeout\": 7, \"temperature\": 1").toBuilder();

        ScheduleParameters.removeFrom(body);

        assertThat(body.getParametersMap()).containsOnlyKeys("temperature");
    }

    private static ModelInferRequest with(String name, InferParameter.Builder value) {
        return ModelInferRequest.newBuilder().putParameters(name, value.build()).build();
    }

    private static InferParameter.Builder unsigned(long bits) {
        return InferParameter.newBuilder().setUint64Param(bits);
    }

    private static ModelInferRequest json(String parameters) {
        String body = "{\"parameters\": {" + parameters
                + "}, \"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [1]}]}";
        return OipJson.readRequest(body.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults());
    }
}
