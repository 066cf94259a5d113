package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.ClaimRule;
import dev.sluice.gateway.request.Claim;
import dev.sluice.settings.Setting;
import java.util.Optional;

/** What requests of a route may claim that say nothing themselves. */
public record RouteClaim(
        @Setting(meaning = "The priority of requests that name none: 1 comes first, 9 last.", defaultValue = "5")
        int priority,

        @Setting(
                meaning =
                        "Whose requests these are that name no tenant: tenants share the workers evenly. Each topic is a "
                                + "tenant of its own when not given.")
        Optional<String> tenant) {

    static final RouteClaim USUAL = new RouteClaim(Claim.USUAL, Optional.empty());

    public RouteClaim {
        if (priority < Claim.HIGHEST || priority > Claim.LOWEST) {
            throw new IllegalArgumentException("a route's priority must be " + Claim.HIGHEST + " (first) to "
                    + Claim.LOWEST + " (last), was " + priority);
        }
        if (tenant.filter(name -> name.isEmpty() || name.length() > Claim.LONGEST_TENANT)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "a route's tenant must have 1 to " + Claim.LONGEST_TENANT + " characters, was " + tenant.get());
        }
    }

    ClaimRule rule() {
        return new ClaimRule(priority, tenant.orElse(null));
    }
}
