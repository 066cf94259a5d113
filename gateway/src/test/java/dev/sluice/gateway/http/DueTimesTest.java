package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueTimesTest {

    private final DueTimes<String> times = new DueTimes<>();
    private final List<String> ended = new ArrayList<>();

    @Test
    void endsWhatIsOverdueAndOnce() {
        times.due("a", 10, () -> ended.add("a"));
        times.due("b", 20, () -> ended.add("b"));

        run(9);
        assertThat(ended).isEmpty();
        run(10);
        run(11);
        assertThat(ended).containsExactly("a");
        assertThat(times.size()).isEqualTo(1);
    }

    @Test
    void replacesWhatWasDueBefore() {
        times.due("a", 10, () -> ended.add("first"));
        times.due("a", 30, () -> ended.add("second"));

        run(20);
        run(30);

        assertThat(ended).containsExactly("second");
    }

    @Test
    void forgetsAConnectionOfWhichNothingIsDue() {
        times.due("a", 10, () -> ended.add("a"));

        times.clear("a");
        run(100);

        assertThat(ended).isEmpty();
        assertThat(times.size()).isZero();
    }

    @Test
    void knowsWhatIsStillDueFromWhatWasDueAtTheSameTimeBefore() {
        DueTimes.Due first = times.due("a", 10, ended::clear);
        assertThat(times.isStill("a", first)).isTrue();

        DueTimes.Due second = times.due("a", 10, ended::clear);
        assertThat(times.isStill("a", first)).isFalse();
        assertThat(times.isStill("a", second)).isTrue();
        assertThat(times.isStill("b", second)).isFalse();

        times.clear("a");
        assertThat(times.isStill("a", second)).isFalse();
    }

    @Test
    void letsAnEndingSayWhatIsDueNext() {
        times.due("a", 10, () -> times.due("a", 20, () -> ended.add("again")));

        run(10);
        run(20);

        assertThat(ended).containsExactly("again");
    }

    @Test
    void countsOnWhenTheClockWraps() {
        times.due("a", Long.MIN_VALUE + 5, () -> ended.add("a"));

        run(Long.MAX_VALUE - 5);
        assertThat(ended).isEmpty();
        run(Long.MIN_VALUE + 5);
        assertThat(ended).containsExactly("a");
    }

    private void run(long nowNanos) {
        times.overdue(nowNanos).forEach(Runnable::run);
    }
}
