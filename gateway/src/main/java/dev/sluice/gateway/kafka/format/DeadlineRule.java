package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.HeaderValues;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.gateway.request.ScheduleParameters;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Until when a request is worth answering: the absolute deadline when it has one, else its time-out counted from the
 * record's timestamp, else its time to live counted from its creation, else the time-out in its body or the route's default, both
 * counted like a time-out. A requester cannot reach further than {@code max} beyond the instant at which we read the record,
 * and a timestamp in the future counts as that instant: record time is the producer's clock, which may be wrong or made up.
 */
record DeadlineRule(Duration max) {

    /** What the headers say, if they do: known before the value is read. */
    Optional<Deadline> ofHeaders(RequestHeaders headers, long recordTimestamp, Reading read) {
        Optional<String> absolute = headers.deadline();
        if (absolute.isPresent()) {
            return Optional.of(at(HeaderValues.deadline(absolute.get()), read));
        }
        Optional<String> timeout = headers.timeoutMillis();
        if (timeout.isPresent()) {
            return Optional.of(after(recordTimestamp, HeaderValues.millis("sluice-timeout-ms", timeout.get()), read));
        }
        Optional<String> timeToLive = headers.timeToLive();
        if (timeToLive.isPresent()) {
            long created =
                    headers.creationTime().map(DeadlineRule::creationTime).orElse(recordTimestamp);
            return Optional.of(after(created, HeaderValues.millis("ttl", timeToLive.get()), read));
        }
        return Optional.empty();
    }

    /** Where the headers say nothing. */
    Deadline ofBody(ModelInferRequest body, long recordTimestamp, @Nullable Duration routeDefault, Reading read) {
        Optional<Duration> timeout = ScheduleParameters.timeout(body);
        if (timeout.isPresent()) {
            return after(recordTimestamp, timeout.get(), read);
        }
        return routeDefault == null
                ? Deadline.none()
                : at(start(recordTimestamp, read).plus(routeDefault), read);
    }

    private Deadline after(long timestamp, Duration duration, Reading read) {
        return at(start(timestamp, read).plus(shortest(duration, max)), read);
    }

    private Deadline at(Instant instant, Reading read) {
        if (!instant.isAfter(read.at())) {
            return Deadline.at(read.nanos());
        }
        Instant furthest = read.at().plus(max);
        Instant clamped = instant.isAfter(furthest) ? furthest : instant;
        return Deadline.at(read.nanos() + Duration.between(read.at(), clamped).toNanos());
    }

    private static Instant start(long recordTimestamp, Reading read) {
        if (recordTimestamp < 0) {
            return read.at();
        }
        Instant stamped = Instant.ofEpochMilli(recordTimestamp);
        return stamped.isAfter(read.at()) ? read.at() : stamped;
    }

    private static long creationTime(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new InvalidRequestException(
                    "header creation-time should be milliseconds since 1970: " + Quoted.of(text));
        }
        return Long.parseLong(text);
    }

    private static Duration shortest(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
