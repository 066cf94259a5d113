package dev.sluice.gateway.kafka.format;

import static dev.sluice.gateway.kafka.format.Records.accepted;
import static dev.sluice.gateway.kafka.format.Records.headers;
import static dev.sluice.gateway.kafka.format.Records.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may claim, from its headers and its route. */
class ClaimRuleTest {

    private static final byte[] TEXT = "hi".getBytes(UTF_8);

    @Test
    void takesTheTopicForTheTenantAndTheMiddlePriorityWhenNobodySaysAnything() {
        assertThat(claim()).isEqualTo(new Claim(5, "texts"));
    }

    @Test
    void takesPriorityAndTenantFromItsHeaders() {
        assertThat(claim("sluice-priority", "1", "sluice-tenant", "shop")).isEqualTo(new Claim(1, "shop"));
        assertThat(claim("ce_sluicepriority", "9", "ce_sluicetenant", "shop")).isEqualTo(new Claim(9, "shop"));
    }

    @Test
    void takesThemFromTheAttributesOfAStructuredEvent() {
        String event = """
                {"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "sluicemodel": "m", "sluicepriority": 2,
                "sluicetenant": "shop", "data": %s}""".formatted(Records.JSON);

        Decoded decoded = Records.decode("requests", headers("content-type", Records.EVENT), event.getBytes(UTF_8));

        assertThat(accepted(decoded).claim()).isEqualTo(new Claim(2, "shop"));
    }

    @Test
    void goesByTheRouteWhereTheRequestSaysNothing() {
        var rule = new ClaimRule(7, "batch jobs");

        assertThat(claim(rule, headers(), 0)).isEqualTo(new Claim(7, "batch jobs"));
        assertThat(claim(rule, headers("sluice-priority", "1"), 0)).isEqualTo(new Claim(1, "batch jobs"));
    }

    @Test
    void goesByTheBodyWhereTheHeadersSayNothing() {
        var rule = new ClaimRule(7, "batch jobs");

        assertThat(claim(rule, headers(), 2)).isEqualTo(new Claim(2, "batch jobs"));
        assertThat(claim(rule, headers("sluice-priority", "1"), 2)).isEqualTo(new Claim(1, "batch jobs"));
    }

    @Test
    void takesAnEmptyTenantForNone() {
        assertThat(claim("sluice-tenant", "").tenant()).isEqualTo("texts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "high", "1.0", " 1", ""})
    void refusesAPriorityThatIsNone(String priority) {
        var refused = refused(Records.decode("texts", headers("sluice-priority", priority), TEXT));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused.reason())
                .isEqualTo("header sluice-priority should be 1 (first) to 9 (last): \"" + priority + '"');
    }

    @Test
    void refusesATenantThatIsTooLong() {
        var refused = refused(Records.decode("texts", headers("sluice-tenant", "t".repeat(257)), TEXT));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refused.reason()).isEqualTo("header sluice-tenant has 257 characters, 256 are allowed");
    }

    @Test
    void isRefusedAtStartWhenItsRouteClaimsWhatNobodyMay() {
        assertThatThrownBy(() -> new ClaimRule(0, null)).hasMessageContaining("was 0");
    }

    private static Claim claim(ClaimRule rule, RecordHeaders headers, long priority) {
        var said = InferParameter.newBuilder().setInt64Param(priority);
        var body = ModelInferRequest.newBuilder().putParameters("priority", said.build());
        return rule.claim(new RequestHeaders(headers, null), body.build(), "texts");
    }

    private static Claim claim(String... namesAndValues) {
        return accepted(Records.decode("texts", headers(namesAndValues), TEXT)).claim();
    }
}
