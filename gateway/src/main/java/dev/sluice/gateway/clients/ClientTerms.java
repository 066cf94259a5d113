package dev.sluice.gateway.clients;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.HeaderValues;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Until when a client's request is worth answering, and what it may claim: by its headers, else by what its transport says, else by
 * its body, else by the configuration. Thread-safe.
 */
public final class ClientTerms {

    private final Duration usualTimeout;
    private final Duration maxTimeout;
    private final Clock clock;

    public ClientTerms(ClientAdmissionConfig config, Clock clock) {
        this.usualTimeout = config.timeout();
        this.maxTimeout = config.maxDeadline();
        this.clock = clock;
    }

    /** The headers of a request, or what its wire has in place of them; names are in lower case. */
    @FunctionalInterface
    public interface Headers {

        Headers NONE = name -> null;

        @Nullable
        String get(String name);
    }

    /**
     * The deadline, from now.
     *
     * @param transport what the transport's own rule says, such as {@code grpc-timeout}
     * @throws InvalidRequestException when a header or a parameter cannot be read
     */
    public Deadline deadline(Headers headers, Optional<Duration> transport, ModelInferRequest body) {
        Duration left = left(headers, transport, body);
        Duration clamped = left.compareTo(maxTimeout) > 0 ? maxTimeout : left;
        return Deadline.at(clock.nanoTime() + Math.max(0, clamped.toNanos()));
    }

    private Duration left(Headers headers, Optional<Duration> transport, ModelInferRequest body) {
        String absolute = headers.get("sluice-deadline");
        if (absolute != null) {
            return between(clock.now(), HeaderValues.deadline(absolute));
        }
        String timeout = headers.get("sluice-timeout-ms");
        if (timeout != null) {
            return HeaderValues.millis("sluice-timeout-ms", timeout);
        }
        return transport.or(() -> ScheduleParameters.timeout(body)).orElse(usualTimeout);
    }

    /** An instant may lie further away than a duration can count in nanoseconds. */
    private Duration between(Instant now, Instant then) {
        Instant furthest = now.plus(maxTimeout);
        return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then.isAfter(furthest) ? furthest : then);
    }

    /**
     * The claim.
     *
     * @param usualTenant of requests that name none
     * @throws InvalidRequestException when a header or a parameter cannot be read
     */
    public Claim claim(Headers headers, ModelInferRequest body, String usualTenant) {
        String priority = headers.get("sluice-priority");
        String tenant = headers.get("sluice-tenant");
        return new Claim(
                priority == null
                        ? ScheduleParameters.priority(body).orElse(Claim.USUAL)
                        : HeaderValues.priority(priority),
                tenant == null || tenant.isEmpty() ? usualTenant : HeaderValues.tenant(tenant));
    }
}
