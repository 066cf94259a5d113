package dev.sluice.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the key that an environment variable means. The underscore stands for both the dash and the dot, so the name can be
 * read only along the declared records.
 */
final class EnvironmentKeys {

    private static final Pattern INDEX = Pattern.compile("(\\d{1,4})(?:_(.*))?");

    private EnvironmentKeys() {}

    static Optional<String> keyOf(String variable, Class<?> root) {
        return inRecord(variable.substring(Keys.ENVIRONMENT_PREFIX.length()), root, "");
    }

    private static Optional<String> inRecord(String rest, Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (Keys.isInline(component)) {
                Optional<String> inline = inRecord(rest, component.getType(), prefix);
                if (inline.isPresent()) {
                    return inline;
                }
                continue;
            }
            String segment = Keys.ofComponent(component.getName());
            String name = Keys.inEnvironment(segment);
            String key = Keys.child(prefix, segment);
            if (rest.equals(name)) {
                return Optional.of(key);
            }
            if (rest.startsWith(name + '_')) {
                Optional<String> deeper = inType(rest.substring(name.length() + 1), component.getGenericType(), key);
                if (deeper.isPresent()) {
                    return deeper;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inType(String rest, Type type, String key) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class) {
                return inType(rest, arguments[0], key);
            }
            return raw.getSimpleName().equals("List")
                    ? inList(rest, arguments[0], key)
                    : inMap(rest, arguments[1], key);
        }
        Class<?> plain = (Class<?>) type;
        return plain.isRecord() && !Scalars.isScalar(plain) ? inRecord(rest, plain, key) : Optional.empty();
    }

    private static Optional<String> inList(String rest, Type element, String key) {
        var form = INDEX.matcher(rest);
        if (!form.matches()) {
            return Optional.empty();
        }
        String indexed = key + '[' + form.group(1) + ']';
        return form.group(2) == null ? Optional.of(indexed) : inType(form.group(2), element, indexed);
    }

    /** A free key: lower case, dots for underscores, as Kafka's properties are written. */
    private static Optional<String> inMap(String rest, Type element, String key) {
        boolean ofScalars = element instanceof Class<?> plain && Scalars.isScalar(plain);
        return ofScalars ? Optional.of(key + '.' + rest.toLowerCase(Locale.ROOT).replace('_', '.')) : Optional.empty();
    }
}
