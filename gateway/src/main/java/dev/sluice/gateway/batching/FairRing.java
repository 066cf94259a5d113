package dev.sluice.gateway.batching;

import dev.sluice.gateway.execution.EventLoopConfined;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whose turn it is among those that wait, so that each gets as much in the long run, whatever the pieces weigh. Pure state.
 *
 * <p>Deficit round robin (Shreedhar and Varghese 1995) in the form that needs not know the weight beforehand: on its turn
 * everybody gets the same credit, and is served until it is spent; whoever overdraws it waits the longer. So over any time two
 * that both wait throughout differ by no more than a credit and the heaviest piece each.
 *
 * @param <T> who waits, by equality
 */
@EventLoopConfined
final class FairRing<T> {

    private static final double WEIGHT_OF_THE_LAST = 0.05;

    private final Map<T, Account> accounts = new LinkedHashMap<>(); // from whose turn it is

    /** What everybody gets on its turn: what a piece weighs on average. */
    private double quantum = 1;

    boolean isEmpty() {
        return accounts.isEmpty();
    }

    int size() {
        return accounts.size();
    }

    /** Begins to wait, behind all others. */
    void add(T waiting) {
        accounts.put(waiting, new Account());
    }

    /** Waits no more; what it had or owed is forgotten. */
    void remove(T waiting) {
        accounts.remove(waiting);
    }

    /** Whose turn it is among these; asking again gives the same answer until somebody is charged. */
    Optional<T> next(Predicate<T> mayGo) {
        double leastDebt = Double.POSITIVE_INFINITY;
        for (int i = accounts.size(); i > 0; i--) {
            Map.Entry<T, Account> head = accounts.entrySet().iterator().next();
            if (mayGo.test(head.getKey())) {
                if (head.getValue().credit > 0) {
                    return Optional.of(head.getKey());
                }
                leastDebt = Math.min(leastDebt, -head.getValue().credit);
            }
            accounts.remove(head.getKey());
            accounts.put(head.getKey(), head.getValue());
        }
        return leastDebt == Double.POSITIVE_INFINITY ? Optional.empty() : afterPayingOff(leastDebt, mayGo);
    }

    /** Everybody has spent its credit: as many rounds pass at once as the least indebted needs. */
    private Optional<T> afterPayingOff(double leastDebt, Predicate<T> mayGo) {
        double each = (Math.floor(leastDebt / quantum) + 1) * quantum;
        T first = null;
        for (Map.Entry<T, Account> entry : accounts.entrySet()) {
            Account account = entry.getValue();
            if (mayGo.test(entry.getKey())) {
                // Never 0, however the sums were rounded: whoever owed least is in credit now.
                account.credit = -account.credit <= leastDebt
                        ? Math.max(Double.MIN_NORMAL, account.credit + each)
                        : account.credit + each;
                first = first == null && account.credit > 0 ? entry.getKey() : first;
            }
        }
        return Optional.ofNullable(first);
    }

    /** It was served something of this weight. */
    void charge(T served, double weight) {
        quantum += WEIGHT_OF_THE_LAST * (Math.max(Double.MIN_NORMAL, weight) - quantum);
        Account account = accounts.get(served);
        if (account != null) {
            account.credit -= weight;
        }
    }

    private static final class Account {

        private double credit;
    }
}
