package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which workers a name stands for, by the last answers. Pure state.
 *
 * <p>An address is believed as soon as it is in one answer, and given up when it is missing in two running: one may come from
 * a server that lags behind. To hear nothing says nothing: it is kept for as long as it can be reached, and for long after
 * that. Answers are bounded by what a DNS message holds, and what is known by the last of them.
 */
@EventLoopConfined
final class Discovery {

    static final Duration STALE_AFTER = Duration.ofHours(1);

    private static final int ANSWERS_WITHOUT = 2;

    private final Map<String, Sighting> known = new LinkedHashMap<>();
    private boolean hasAnswered;

    /**
     * One answer.
     *
     * @param answer empty when there was none
     * @param isReachable which of the known workers are connected
     */
    Change heard(Set<String> answer, Predicate<String> isReachable, long nowNanos) {
        hasAnswered |= !answer.isEmpty();
        List<String> joins = new TreeSet<>(answer)
                .stream().filter(address -> !known.containsKey(address)).toList();
        joins.forEach(address -> known.put(address, new Sighting()));
        List<String> leaves = new ArrayList<>();
        known.forEach((address, sighting) -> {
            sighting.heard(answer, address, isReachable.test(address), nowNanos);
            if (sighting.isOver(nowNanos)) {
                leaves.add(address);
            }
        });
        leaves.forEach(known::remove);
        return new Change(joins, leaves);
    }

    boolean hasAnswered() {
        return hasAnswered;
    }

    Set<String> known() {
        return Set.copyOf(known.keySet());
    }

    /** Workers that are known from now on, and those that are not any more. */
    record Change(List<String> joins, List<String> leaves) {

        Change {
            joins = List.copyOf(joins);
            leaves = List.copyOf(leaves);
        }

        boolean isNone() {
            return joins.isEmpty() && leaves.isEmpty();
        }
    }

    @EventLoopConfined
    private static final class Sighting {

        private int answersWithout;

        /** When it was last in an answer or could be reached. */
        private long aliveAtNanos;

        void heard(Set<String> answer, String address, boolean isReachable, long nowNanos) {
            boolean isNamed = answer.contains(address);
            if (isNamed) {
                answersWithout = 0;
            } else if (!answer.isEmpty()) {
                answersWithout++;
            }
            if (isNamed || isReachable) {
                aliveAtNanos = nowNanos;
            }
        }

        boolean isOver(long nowNanos) {
            return answersWithout >= ANSWERS_WITHOUT || nowNanos - aliveAtNanos >= STALE_AFTER.toNanos();
        }
    }
}
