package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.Verdict;
import java.time.Instant;
import java.util.Locale;

/**
 * One fault case and its verdict: what it asserts, and the row of docs/reliability.md that it prints.
 *
 * @param number as in the list of cases
 * @param injected what was done
 * @param from when it was done
 * @param to when it was over
 * @param evidence that it bit
 */
record Case(String number, String injected, Instant from, Instant to, String evidence) {

    private static final double MOST = 0.99;

    /** Nothing lost, crossed or committed too early; repeated at most so often; outside of the fault answered with ok. */
    void assertKept(Verdict verdict, int mostDuplicates) {
        print(verdict);
        assertThat(verdict.anomalies()).as(verdict.toString()).isEmpty();
        assertThat(verdict.notes()).as("all could be checked").isEmpty();
        assertThat(verdict.sent()).isGreaterThanOrEqualTo(2_000);
        assertThat(verdict.commitsChecked()).isPositive();
        assertThat(verdict.duplicates()).as(verdict.toString()).isLessThanOrEqualTo(mostDuplicates);
        assertThat(verdict.okShareOutside(from, to)).as(verdict.toString()).isGreaterThanOrEqualTo(MOST);
    }

    private void print(Verdict verdict) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().endsWith("IT"))
                        .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                        .reduce((helper, caller) -> caller)
                        .orElse("?"));
        System.out.printf(
                Locale.ROOT,
                "RELIABILITY | %s | `%s` | %s | %d | %d | %s | %d | %d | %d | %s |%n",
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
