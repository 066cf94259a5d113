package dev.sluice.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final long START = Long.MAX_VALUE - 5;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void givesAtOnceWhatIsSavedUp() {
        var budget = new RetryBudget(new RetryConfig(0, 10, 3), START);

        assertThat(budget.reserve(START)).isEqualTo(START);
        assertThat(budget.reserve(START)).isEqualTo(START);
        assertThat(budget.reserve(START)).isEqualTo(START);
    }

    @Test
    void spacesWhatIsInExcessByTheRate() {
        var budget = new RetryBudget(new RetryConfig(0, 10, 1), START);
        budget.reserve(START);

        assertThat(budget.reserve(START) - START).isEqualTo(SECOND / 10);
        assertThat(budget.reserve(START) - START).isEqualTo(2 * SECOND / 10);
    }

    @Test
    void earnsAShareOfWhatIsDispatchedForTheFirstTime() {
        var budget = new RetryBudget(new RetryConfig(0.5, 1, 2), START);
        budget.reserve(START);
        budget.reserve(START);

        budget.earned(2, START);

        assertThat(budget.reserve(START)).isEqualTo(START);
        assertThat(budget.reserve(START) - START).isEqualTo(SECOND);
    }

    @Test
    void savesNoMoreThanTheBurst() {
        var budget = new RetryBudget(new RetryConfig(1, 10, 2), START);
        long later = START + 100 * SECOND;
        budget.earned(1_000, later);

        budget.reserve(later);
        budget.reserve(later);

        assertThat(budget.reserve(later) - later).isEqualTo(SECOND / 10);
    }
}
