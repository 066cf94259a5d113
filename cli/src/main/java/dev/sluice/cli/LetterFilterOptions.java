package dev.sluice.cli;

import dev.sluice.cli.letters.LetterFilter;
import dev.sluice.cli.letters.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which dead letters are meant. */
final class LetterFilterOptions {

    @Option(
            names = "--code",
            paramLabel = "CODE",
            split = ",",
            description = "Those with this error code, as MODEL_NOT_READY. May be given several times.")
    private List<String> codes = List.of();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            split = ",",
            description = "Those of records of this topic. May be given several times.")
    private List<String> topics = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Those not older than a while, as 90s, 30m, 1h, 2d, or than a time, as 2026-11-25T00:25:48Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Those older than that.")
    private @Nullable String until;

    /**
     * The letters that are meant.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    LetterFilter filter(Instant now) {
        Optional<Instant> from = Optional.ofNullable(since).map(text -> Moment.parse("--since", text, now));
        Optional<Instant> to = Optional.ofNullable(until).map(text -> Moment.parse("--until", text, now));
        return new LetterFilter(Set.copyOf(codes), Set.copyOf(topics), from, to);
    }
}
