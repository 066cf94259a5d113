package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.HeaderValues;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.schemas.inference.ModelInferRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a request may claim: what its headers say, else its body, else its route; without any it speaks in its topic's name.
 *
 * @param priority of requests that say nothing
 * @param tenant of requests that say nothing; none: each topic is a tenant
 */
public record ClaimRule(int priority, @Nullable String tenant) {

    /** Of a route that says nothing. */
    public static final ClaimRule NONE = new ClaimRule(Claim.USUAL, null);

    public ClaimRule {
        // Made here for its rules.
        var ignored = new Claim(priority, tenant == null ? "a topic" : tenant);
    }

    Claim claim(RequestHeaders headers, ModelInferRequest body, String topic) {
        return new Claim(
                headers.priority()
                        .map(HeaderValues::priority)
                        .orElseGet(() -> ScheduleParameters.priority(body).orElse(priority)),
                headers.tenant()
                        .filter(name -> !name.isEmpty())
                        .map(HeaderValues::tenant)
                        .orElse(tenant == null ? topic : tenant));
    }
}
