package dev.sluice.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from a {@link KeyTree}, and notes every problem on the way rather than stop at the first: a person wants to
 * mend a file once. A part that has a problem reads as null, and then nothing above it is constructed.
 */
final class RecordReader {

    private final List<String> problems = new ArrayList<>();
    private final Function<String, String> origin;
    private final Unknown unknown;

    /** @param origin where the value of a key was set, for messages */
    RecordReader(Function<String, String> origin, Unknown unknown) {
        this.origin = origin;
        this.unknown = unknown;
    }

    List<String> problems() {
        return problems;
    }

    <R> @Nullable R read(Class<R> type, KeyTree tree, String prefix) {
        refuseUnknown(type, tree, prefix);
        return readComponents(type, tree, prefix);
    }

    private <R> @Nullable R readComponents(Class<R> type, KeyTree tree, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            if (Keys.isInline(components[i])) {
                values[i] = readComponents(components[i].getType(), tree, prefix);
            } else {
                String segment = Keys.ofComponent(components[i].getName());
                values[i] = readComponent(components[i], tree.child(segment), Keys.child(prefix, segment));
            }
        }
        return Arrays.stream(values).allMatch(Objects::nonNull) ? construct(type, values, prefix) : null;
    }

    private void refuseUnknown(Class<?> type, KeyTree tree, String prefix) {
        List<String> known = Keys.ofRecord(type);
        for (String segment : tree.children().keySet()) {
            if (!known.contains(segment)) {
                String key = Keys.child(prefix, segment);
                String hint = NearestName.of(segment, known)
                        .map(name -> "did you mean " + Keys.child(prefix, name) + "?")
                        .orElse("known here: " + String.join(", ", known));
                unknown.of(problems).add("unknown setting " + key + at(key) + "; " + hint);
            }
        }
    }

    private @Nullable Object readComponent(RecordComponent component, KeyTree node, String key) {
        String fallback = component.getAnnotation(Setting.class).defaultValue();
        if (node.isEmpty() && !fallback.isEmpty()) {
            var defaults = new KeyTree();
            defaults.put("value", fallback);
            return readType(component.getGenericType(), defaults.child("value"), key);
        }
        return readType(component.getGenericType(), node, key);
    }

    private @Nullable Object readType(Type type, KeyTree node, String key) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class) {
                return node.isEmpty() ? Optional.empty() : wrap(readType(arguments[0], node, key));
            }
            return raw == List.class ? readList(arguments[0], node, key) : readMap(arguments[1], node, key);
        }
        Class<?> plain = (Class<?>) type;
        return plain.isRecord() && !Scalars.isScalar(plain) ? read(plain, node, key) : readScalar(plain, node, key);
    }

    private static @Nullable Object wrap(@Nullable Object value) {
        return value == null ? null : Optional.of(value);
    }

    private @Nullable Object readScalar(Class<?> type, KeyTree node, String key) {
        if (node.isEmpty()) {
            problems.add("setting " + key + " is required");
            return null;
        }
        if (node.value().isEmpty()) {
            problems.add("setting " + key + at(key) + " takes one value, not a section");
            return null;
        }
        String text = node.value().orElseThrow();
        try {
            return Scalars.convert(type, text);
        } catch (ArithmeticException tooLarge) {
            problems.add("setting " + key + at(key) + " is out of range, was \"" + text + '"');
        } catch (IllegalArgumentException unreadable) {
            problems.add("setting " + key + at(key) + ": " + unreadable.getMessage() + ", was \"" + text + '"');
        }
        return null;
    }

    private @Nullable Object readList(Type element, KeyTree node, String key) {
        List<KeyTree> elements = node.elements();
        if (elements.isEmpty() && node.value().isPresent()) {
            elements = node.value().stream()
                    .flatMap(text -> Arrays.stream(text.split(",")))
                    .filter(part -> !part.isBlank())
                    .map(RecordReader::leaf)
                    .toList();
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            Object value = readType(element, elements.get(i), key + '[' + i + ']');
            if (value != null) {
                values.add(value);
            }
        }
        return values.size() == elements.size() ? List.copyOf(values) : null;
    }

    private static KeyTree leaf(String text) {
        var tree = new KeyTree();
        tree.put("value", text.trim());
        return tree.child("value");
    }

    /** A map of scalars takes every key below it as it stands, dots included: that is how foreign properties pass through. */
    private @Nullable Object readMap(Type element, KeyTree node, String key) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (element instanceof Class<?> plain && Scalars.isScalar(plain)) {
            Map<String, String> flat = new LinkedHashMap<>();
            node.flattenInto(flat, "");
            flat.forEach((name, text) -> note(values, name, readScalar(plain, leaf(text), Keys.child(key, name))));
            return values.size() == flat.size() ? Map.copyOf(values) : null;
        }
        node.children().forEach((name, child) -> note(values, name, readType(element, child, Keys.child(key, name))));
        return values.size() == node.children().size() ? Map.copyOf(values) : null;
    }

    private static void note(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private <R> @Nullable R construct(Class<R> type, @Nullable Object[] values, String prefix) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(parameters);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException refused) {
            Throwable cause = refused.getCause();
            if (cause instanceof IllegalArgumentException) {
                problems.add(String.valueOf(cause.getMessage()) + at(prefix));
                return null;
            }
            throw new IllegalStateException("the rules of " + type.getName() + " could not be checked", refused);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(type.getName() + " can not be constructed", broken);
        }
    }

    private String at(String key) {
        String where = origin.apply(key);
        return where.isEmpty() ? "" : " (" + where + ')';
    }
}
