package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.oip.InvalidRequestException;
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
                        .map(ClaimRule::priority)
                        .orElseGet(() -> ScheduleParameters.priority(body).orElse(priority)),
                headers.tenant()
                        .filter(name -> !name.isEmpty())
                        .map(ClaimRule::tenant)
                        .orElse(tenant == null ? topic : tenant));
    }

    private static int priority(String text) {
        if (!text.matches("[" + Claim.HIGHEST + '-' + Claim.LOWEST + ']')) {
            throw new InvalidRequestException("header sluice-priority should be " + Claim.HIGHEST + " (first) to "
                    + Claim.LOWEST + " (last): " + Quoted.of(text));
        }
        return Integer.parseInt(text);
    }

    private static String tenant(String name) {
        if (name.length() > Claim.LONGEST_TENANT) {
            throw new InvalidRequestException("header sluice-tenant has " + name.length() + " characters, "
                    + Claim.LONGEST_TENANT + " are allowed");
        }
        return name;
    }
}
