package dev.sluice.gateway.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineRuleTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final long NANOS = -5; // the monotonic clock may read anything
    private static final long STAMPED_NOW = NOW.toEpochMilli();

    private final DeadlineRule rule = new DeadlineRule(Duration.ofMinutes(5));

    @Test
    void hasNoneWhenNobodySaysSo() {
        assertThat(deadline(Map.of(), STAMPED_NOW, null).isSet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-24T10:00:02Z", "2026-11-24T12:00:02+02:00", "1795514402000"})
    void readsAnAbsoluteDeadlineInBothForms(String text) {
        assertThat(deadline(Map.of("sluice-deadline", text), STAMPED_NOW, null)).isEqualTo(in(Duration.ofSeconds(2)));
    }

    @Test
    void letsTheAbsoluteOneWin() {
        var headers = Map.of("ce_expirytime", "2026-11-24T10:00:02Z", "sluice-timeout-ms", "60000");

        assertThat(deadline(headers, STAMPED_NOW, Duration.ofSeconds(9))).isEqualTo(in(Duration.ofSeconds(2)));
    }

    @Test
    void countsATimeoutFromTheTimestampOfTheRecord() {
        var headers = Map.of("sluice-timeout-ms", "3000");

        assertThat(deadline(headers, STAMPED_NOW - 1_000, null)).isEqualTo(in(Duration.ofSeconds(2)));
        assertThat(deadline(headers, STAMPED_NOW - 3_000, null).isExpired(NANOS))
                .isTrue();
    }

    @Test
    void takesATimestampInTheFutureAndAMissingOneForNow() {
        var headers = Map.of("sluice-timeout-ms", "3000");

        assertThat(deadline(headers, STAMPED_NOW + 3_600_000, null)).isEqualTo(in(Duration.ofSeconds(3)));
        assertThat(deadline(headers, -1, null)).isEqualTo(in(Duration.ofSeconds(3)));
    }

    @Test
    void reachesNoFurtherThanTheMaximum() {
        Deadline furthest = in(Duration.ofMinutes(5));

        assertThat(deadline(Map.of("sluice-deadline", "+999999999-01-01T00:00:00Z"), STAMPED_NOW, null))
                .isEqualTo(furthest);
        assertThat(deadline(Map.of("sluice-timeout-ms", "999999999999999999"), STAMPED_NOW, null))
                .isEqualTo(furthest);
    }

    @Test
    void isExpiredAtOnceWhenItLiesInThePast() {
        assertThat(deadline(Map.of("sluice-deadline", "-999999999-01-01T00:00:00Z"), STAMPED_NOW, null)
                        .isExpired(NANOS))
                .isTrue();
        assertThat(deadline(Map.of("sluice-deadline", "0"), STAMPED_NOW, null).isExpired(NANOS))
                .isTrue();
    }

    @Test
    void takesTheDefaultOfTheRouteWhenTheRequestSaysNothing() {
        assertThat(deadline(Map.of(), STAMPED_NOW, Duration.ofSeconds(9))).isEqualTo(in(Duration.ofSeconds(9)));
    }

    @Test
    void countsATimeToLiveFromTheCreationOrElseTheTimestampOfTheRecord() {
        String created = Long.toString(STAMPED_NOW - 2_000);

        assertThat(deadline(Map.of("ttl", "3000", "creation-time", created), STAMPED_NOW, null))
                .isEqualTo(in(Duration.ofSeconds(1)));
        assertThat(deadline(Map.of("ttl", "3000"), STAMPED_NOW - 1_000, null)).isEqualTo(in(Duration.ofSeconds(2)));
        assertThat(deadline(Map.of("creation-time", created), STAMPED_NOW, null).isSet())
                .isFalse();
    }

    @Test
    void takesACreationInTheFutureForNow() {
        String future = Long.toString(STAMPED_NOW + 3_600_000);

        assertThat(deadline(Map.of("ttl", "3000", "creation-time", future), STAMPED_NOW - 1_000, null))
                .isEqualTo(in(Duration.ofSeconds(3)));
    }

    @Test
    void letsATimeoutWinOverATimeToLiveAndThatOverTheRoute() {
        var both = Map.of("ttl", "9000", "sluice-timeout-ms", "3000");

        assertThat(deadline(both, STAMPED_NOW, null)).isEqualTo(in(Duration.ofSeconds(3)));
        assertThat(deadline(Map.of("ttl", "9000"), STAMPED_NOW, Duration.ofSeconds(1)))
                .isEqualTo(in(Duration.ofSeconds(9)));
        assertThat(deadline(Map.of("ttl", "999999999999999999"), STAMPED_NOW, null))
                .isEqualTo(in(Duration.ofMinutes(5)));
    }

    @Test
    void countsTheTimeoutOfTheBodyLikeOneOfTheHeadersWhichWin() {
        var none = new RecordHeaders();
        Duration ofTheRoute = Duration.ofSeconds(1);

        assertThat(deadline(none, body(3_000_000), STAMPED_NOW - 1_000, ofTheRoute))
                .isEqualTo(in(Duration.ofSeconds(2)));
        assertThat(deadline(none, body(Long.MAX_VALUE), STAMPED_NOW, null)).isEqualTo(in(Duration.ofMinutes(5)));
        assertThat(deadline(none, body(0), STAMPED_NOW, ofTheRoute)).isEqualTo(in(ofTheRoute));
        assertThat(deadline(Records.headers("ttl", "9000"), body(3_000_000), STAMPED_NOW, null))
                .isEqualTo(in(Duration.ofSeconds(9)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "\"7\"", "9999999999999999999999"})
    void refusesATimeToLiveThatIsNoWholeNumber(String text) {
        assertThatThrownBy(() -> deadline(Map.of("ttl", text), STAMPED_NOW, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("header ttl should be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "2026-11-24T10:00:00Z", "9999999999999999999999"})
    void refusesACreationTimeThatIsNoNumber(String text) {
        assertThatThrownBy(() -> deadline(Map.of("ttl", "1", "creation-time", text), STAMPED_NOW, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("header creation-time should be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "soon", "9999999999999999999999"})
    void refusesATimeoutThatIsNoWholeNumber(String text) {
        assertThatThrownBy(() -> deadline(Map.of("sluice-timeout-ms", text), STAMPED_NOW, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sluice-timeout-ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tomorrow", "2026-11-24", "2026-13-01T00:00:00Z", "99999999999999999999"})
    void refusesADeadlineThatIsNoInstant(String text) {
        assertThatThrownBy(() -> deadline(Map.of("sluice-deadline", text), STAMPED_NOW, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("RFC 3339");
    }

    private Deadline deadline(Map<String, String> headers, long timestamp, @Nullable Duration routeDefault) {
        var record = new RecordHeaders();
        headers.forEach((name, value) -> record.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return deadline(record, ModelInferRequest.getDefaultInstance(), timestamp, routeDefault);
    }

    private Deadline deadline(
            RecordHeaders headers, ModelInferRequest body, long timestamp, @Nullable Duration routeDefault) {
        var read = new Reading(NOW, NANOS);
        return rule.ofHeaders(new RequestHeaders(headers, null), timestamp, read)
                .orElseGet(() -> rule.ofBody(body, timestamp, routeDefault, read));
    }

    private static ModelInferRequest body(long timeoutMicros) {
        var timeout = InferParameter.newBuilder().setInt64Param(timeoutMicros);
        return ModelInferRequest.newBuilder()
                .putParameters("timeout", timeout.build())
                .build();
    }

    private static Deadline in(Duration duration) {
        return Deadline.at(NANOS + duration.toNanos());
    }
}
