package dev.sluice.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was configured, as a tree by key segment: a node may hold a value, children, or both. */
final class KeyTree {

    private final Map<String, KeyTree> children = new TreeMap<>(KeyTree::compareSegments);
    private @Nullable String value;

    void put(String key, String newValue) {
        KeyTree node = this;
        for (String segment : Keys.segments(key)) {
            node = node.children.computeIfAbsent(segment, absent -> new KeyTree());
        }
        node.value = newValue;
    }

    Optional<String> value() {
        return Optional.ofNullable(value);
    }

    Map<String, KeyTree> children() {
        return children;
    }

    KeyTree child(String segment) {
        return children.getOrDefault(segment, new KeyTree());
    }

    boolean isEmpty() {
        return value == null && children.isEmpty();
    }

    /** The elements of a list, written as {@code [0]}, {@code [1]} and so on, in their order. */
    List<KeyTree> elements() {
        return children.entrySet().stream()
                .filter(entry -> Keys.isIndex(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Every value below, by the rest of its key; what a map of free keys is read from. */
    void flattenInto(Map<String, String> flat, String prefix) {
        children.forEach((segment, child) -> {
            String key = Keys.child(prefix, segment);
            child.value().ifPresent(childValue -> flat.put(key, childValue));
            child.flattenInto(flat, key);
        });
    }

    private static int compareSegments(String left, String right) {
        if (Keys.isIndex(left) && Keys.isIndex(right) && left.length() != right.length()) {
            return Integer.compare(left.length(), right.length()); // [2] comes before [10]
        }
        return left.compareTo(right);
    }
}
