package dev.sluice.system.faults;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.worker.SumAndDifference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Answers as {@code arithmetic}, and counts the answers that leave the workers after one to a later request of the same key:
 * what is left to whoever keeps the order. Thread-safe.
 */
final class Disorder {

    private final IntFunction<Optional<String>> keys;
    private final Map<String, Integer> latest = new HashMap<>();
    private int outOfOrder;

    /** @param keys of the requests of each number */
    Disorder(IntFunction<Optional<String>> keys) {
        this.keys = keys;
    }

    ModelInferResponse answer(ModelInferRequest request) {
        int number = SumAndDifference.firstOfA(request);
        keys.apply(number).ifPresent(key -> answered(key, number));
        return SumAndDifference.answer(request);
    }

    private synchronized void answered(String key, int number) {
        int highest = latest.merge(key, number, Math::max);
        if (number < highest) {
            outOfOrder++;
        }
    }

    /** What was before does not count. */
    synchronized void forget() {
        latest.clear();
        outOfOrder = 0;
    }

    synchronized int outOfOrder() {
        return outOfOrder;
    }
}
