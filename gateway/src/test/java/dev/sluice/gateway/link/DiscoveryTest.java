package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private static final Set<String> NO_ANSWER = Set.of();
    private static final Discovery.Change NONE = new Discovery.Change(List.of(), List.of());

    private final Discovery discovery = new Discovery();

    @Test
    void believesAnAddressAtOnceAndTheSameAnswerAgainChangesNothing() {
        assertThat(heard(Set.of("b", "a"), 0)).isEqualTo(new Discovery.Change(List.of("a", "b"), List.of()));
        assertThat(heard(Set.of("a", "b"), 1)).isEqualTo(NONE);
    }

    @Test
    void givesUpAnAddressThatIsMissingInTwoAnswersRunning() {
        heard(Set.of("a", "b"), 0);

        assertThat(heard(Set.of("a"), 1)).isEqualTo(NONE);
        assertThat(heard(Set.of("a"), 2)).isEqualTo(new Discovery.Change(List.of(), List.of("b")));
        assertThat(discovery.known()).containsExactly("a");
    }

    @Test
    void keepsAnAddressThatIsMissingNowAndThen() {
        heard(Set.of("a", "b"), 0);

        for (int second = 1; second < 10; second += 2) {
            assertThat(heard(Set.of("a"), second)).isEqualTo(NONE);
            assertThat(heard(Set.of("a", "b"), second + 1)).isEqualTo(NONE);
        }
    }

    @Test
    void countsOnlyAnswersAndNotTheTimesThatNobodyAnswered() {
        heard(Set.of("a", "b"), 0);
        heard(Set.of("a"), 1);

        assertThat(heard(NO_ANSWER, 2)).isEqualTo(NONE);
        assertThat(heard(NO_ANSWER, 3)).isEqualTo(NONE);
        assertThat(heard(Set.of("a"), 4).leaves()).containsExactly("b");
    }

    @Test
    void keepsForLongWhatNobodyDeniesAndForEverWhatCanBeReached() {
        heard(Set.of("reachable", "away"), 0);
        long hours = Discovery.STALE_AFTER.toSeconds();

        assertThat(heard(NO_ANSWER, hours - 1)).isEqualTo(NONE);
        assertThat(heard(NO_ANSWER, hours).leaves()).containsExactly("away");
        assertThat(heard(NO_ANSWER, 5 * hours)).isEqualTo(NONE);
        assertThat(discovery.known()).containsExactly("reachable");
    }

    @Test
    void hasAnsweredOnlyWhenThereWasAnAddress() {
        heard(NO_ANSWER, 0);
        assertThat(discovery.hasAnswered()).isFalse();

        heard(Set.of("a"), 1);
        heard(NO_ANSWER, 2);

        assertThat(discovery.hasAnswered()).isTrue();
    }

    private Discovery.Change heard(Set<String> answer, long second) {
        // From near the largest value, where instants wrap.
        long now = Long.MAX_VALUE - 5 + Duration.ofSeconds(second).toNanos();
        return discovery.heard(answer, "reachable"::equals, now);
    }
}
