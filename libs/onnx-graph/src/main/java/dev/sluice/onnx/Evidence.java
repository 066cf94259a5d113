package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What speaks against a model, each thing once: the first few in words, the rest as a number. */
final class Evidence {

    private static final int MAX_REASONS = 8;

    private final Set<String> reasons = new LinkedHashSet<>();

    void add(String reason) {
        reasons.add(reason);
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    List<String> reasons() {
        if (reasons.size() <= MAX_REASONS) {
            return List.copyOf(reasons);
        }
        var first = new ArrayList<>(reasons).subList(0, MAX_REASONS);
        first.add("and " + (reasons.size() - MAX_REASONS) + " more");
        return List.copyOf(first);
    }
}
