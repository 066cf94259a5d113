package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.Verdict;
import java.time.Instant;
import java.util.Locale;

/**
 * One fault case and its verdict: what it asserts, and its row of docs/reliability.md.
 *
 * @param number as in the list of cases
 * @param injected what was done
 * @param from when it was done
 * @param to when it was over
 * @param evidence that it bit
 */
public record Case(String number, String injected, Instant from, Instant to, String evidence) {

    private static final double MOST = 0.99;

    /** Prints its row, and asserts what {@link #assertNothingBroken} does. */
    void assertKept(Verdict verdict, int mostDuplicates) {
        System.out.println("RELIABILITY " + row(verdict));
        assertNothingBroken(verdict, mostDuplicates);
    }

    /** Nothing lost, crossed or committed too early; repeated at most so often; outside of the fault answered with ok. */
    public void assertNothingBroken(Verdict verdict, int mostDuplicates) {
        assertThat(verdict.anomalies()).as(verdict.toString()).isEmpty();
        assertThat(verdict.notes()).as("all could be checked").isEmpty();
        assertThat(verdict.sent()).isGreaterThanOrEqualTo(2_000);
        assertThat(verdict.commitsChecked()).isPositive();
        assertThat(verdict.duplicates()).as(verdict.toString()).isLessThanOrEqualTo(mostDuplicates);
        assertThat(verdict.okShareOutside(from, to)).as(verdict.toString()).isGreaterThanOrEqualTo(MOST);
    }

    /** The row of the test method that calls it. */
    public String row(Verdict verdict) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().endsWith("IT"))
                        .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                        .reduce((inner, outer) -> outer)
                        .orElse("?"));
        return String.format(
                Locale.ROOT,
                "| %s | `%s` | %s | %d | %d | %s | %d | %d | %d | %s |",
                number,
                test,
                injected,
                verdict.sent(),
                verdict.inFlightAt(from),
                evidence,
                verdict.lost(),
                verdict.crossed(),
                verdict.duplicates(),
                verdict.errors().isEmpty() ? "0" : verdict.errors().toString());
    }
}
