package dev.sluice.gateway.kafka;

import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/** The section {@code routes[n].correlation}. */
public record RouteCorrelation(
        @Setting(meaning = "The header that holds the correlation, where it has a name of the requesters' own.")
        Optional<String> header,

        @Setting(
                meaning =
                        "For how long a reply is kept, to be sent again when the same request comes again with the same "
                                + "correlation; not at all when not given.")
        Optional<Duration> keepReplies) {

    public RouteCorrelation {
        header.ifPresent(RouteCorrelation::check);
        if (keepReplies.isPresent()
                && (keepReplies.get().isNegative() || keepReplies.get().isZero())) {
            throw new IllegalArgumentException(
                    "a route's correlation.keep-replies must be positive, was " + keepReplies.get());
        }
    }

    /** A reply repeats it, beside the headers that are ours. */
    private static void check(String name) {
        if (name.isBlank() || name.equals("content-type") || name.startsWith("sluice-") || name.startsWith("ce_")) {
            throw new IllegalArgumentException("a route's correlation.header must not be empty, content-type,"
                    + " sluice-... or ce_..., was '" + name + "'");
        }
    }
}
