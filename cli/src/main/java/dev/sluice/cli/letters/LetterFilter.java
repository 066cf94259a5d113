package dev.sluice.cli.letters;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which dead letters are meant. Pure.
 *
 * @param codes of the error, in upper case; any when empty
 * @param topics that the record came from; any when empty
 * @param since of the letter, inclusive
 * @param until of the letter, exclusive
 */
public record LetterFilter(Set<String> codes, Set<String> topics, Optional<Instant> since, Optional<Instant> until) {

    public LetterFilter {
        codes = codes.stream().map(LetterFilter::upper).collect(Collectors.toUnmodifiableSet());
        topics = Set.copyOf(topics);
    }

    /** Whether every letter matches. */
    public boolean isAny() {
        return codes.isEmpty() && topics.isEmpty() && since.isEmpty() && until.isEmpty();
    }

    boolean matches(LetterSummary letter) {
        return (codes.isEmpty()
                        || letter.code()
                                .map(LetterFilter::upper)
                                .filter(codes::contains)
                                .isPresent())
                && (topics.isEmpty()
                        || letter.origin()
                                .map(Origin::topic)
                                .filter(topics::contains)
                                .isPresent())
                && since.map(from -> !letter.time().isBefore(from)).orElse(true)
                && until.map(to -> letter.time().isBefore(to)).orElse(true);
    }

    private static String upper(String code) {
        return code.toUpperCase(Locale.ROOT);
    }
}
