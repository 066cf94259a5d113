package dev.sluice.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.settings.ByteSize;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTermsTest {

    private static final ModelInferRequest SILENT = ModelInferRequest.getDefaultInstance();

    private final SimulatedLoop clock = new SimulatedLoop();
    private final ClientTerms terms = new ClientTerms(
            new ClientAdmissionConfig(1, new ByteSize(1), Duration.ofSeconds(30), Duration.ofMinutes(5)), clock);

    @Test
    void givesARequestThatSaysNothingTheUsualTime() {
        assertThat(left(Map.of(), Optional.empty(), SILENT)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void letsHeadersWinOverTheTransportAndThatOverTheBody() {
        ModelInferRequest body = with("timeout", 3_000_000);

        assertThat(left(Map.of(), Optional.empty(), body)).isEqualTo(Duration.ofSeconds(3));
        assertThat(left(Map.of(), Optional.of(Duration.ofSeconds(2)), body)).isEqualTo(Duration.ofSeconds(2));
        assertThat(left(Map.of("sluice-timeout-ms", "1500"), Optional.of(Duration.ofSeconds(2)), body))
                .isEqualTo(Duration.ofMillis(1500));
        String absolute = clock.now().plusSeconds(1).toString();
        assertThat(left(Map.of("sluice-timeout-ms", "1500", "sluice-deadline", absolute), Optional.empty(), body))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void letsNobodyReachBeyondTheFurthestAndExpiresWhatHasPassed() {
        assertThat(left(Map.of("sluice-timeout-ms", "999999999999999"), Optional.empty(), SILENT))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(left(Map.of("sluice-deadline", "+292278994-08-17T07:12:55Z"), Optional.empty(), SILENT))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(left(Map.of("sluice-deadline", "1970-01-01T00:00:00Z"), Optional.empty(), SILENT))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void takesTheClaimFromHeadersElseFromTheBodyElseFromTheDoor() {
        assertThat(claim(Map.of(), SILENT)).isEqualTo(new Claim(5, "http"));
        assertThat(claim(Map.of(), with("priority", 2))).isEqualTo(new Claim(2, "http"));
        assertThat(claim(Map.of("sluice-priority", "1", "sluice-tenant", "acme"), with("priority", 2)))
                .isEqualTo(new Claim(1, "acme"));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice-timeout-ms, 0",
        "sluice-timeout-ms, soon",
        "sluice-deadline, tomorrow",
        "sluice-deadline, 99999999999999999999"
    })
    void refusesADeadlineThatCannotBeRead(String header, String value) {
        assertThatThrownBy(() -> left(Map.of(header, value), Optional.empty(), SILENT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(value);
    }

    private Duration left(Map<String, String> headers, Optional<Duration> transport, ModelInferRequest body) {
        Deadline deadline = terms.deadline(headers::get, transport, body);
        return Duration.ofNanos(deadline.atNanos() - clock.nanoTime());
    }

    private Claim claim(Map<String, String> headers, ModelInferRequest body) {
        return terms.claim(headers::get, body, "http");
    }

    private static ModelInferRequest with(String parameter, long value) {
        return ModelInferRequest.newBuilder()
                .putParameters(
                        parameter,
                        InferParameter.newBuilder().setInt64Param(value).build())
                .build();
    }
}
