package dev.sluice.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The reference page of a program's settings, made from their declarations. */
public final class SettingsReference {

    /** One line of the page. A list's index and a map's key are written as {@code <n>} and {@code <name>}. */
    record Entry(String key, String type, String meaning, String defaultValue) {

        String variable() {
            return Keys.ENVIRONMENT_PREFIX
                    + Keys.inEnvironment(key.replace("<n>", "N").replace("<name>", "NAME"))
                            .replaceAll("_+$", "");
        }
    }

    private SettingsReference() {}

    /** A Markdown table: key, type, default, meaning, environment variable. */
    public static String markdown(Class<? extends Record> root) {
        return table(
                root, "| key | type | default | meaning | environment |", entry -> " `" + entry.variable() + "` |");
    }

    /** The same for a file of its own, which the environment does not reach. */
    public static String markdownOfFile(Class<? extends Record> root) {
        return table(root, "| key | type | default | meaning |", entry -> "");
    }

    private static String table(Class<?> root, String header, Function<Entry, String> lastCells) {
        var page = new StringBuilder(header).append('\n');
        page.append(header.replaceAll("[^|]+", "---")).append('\n');
        for (Entry entry : entries(root)) {
            String fallback = entry.defaultValue().isEmpty() ? "" : '`' + entry.defaultValue() + '`';
            page.append("| `" + entry.key() + "` | " + entry.type() + " | " + fallback + " | " + entry.meaning() + " |")
                    .append(lastCells.apply(entry))
                    .append('\n');
        }
        return page.toString();
    }

    static List<Entry> entries(Class<?> root) {
        List<Entry> entries = new ArrayList<>();
        collect(root, "", entries);
        return entries;
    }

    private static void collect(Class<?> type, String prefix, List<Entry> entries) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (setting == null) {
                throw new IllegalStateException(type.getName() + '.' + component.getName() + " lacks @Setting");
            }
            String key = setting.isInline() ? prefix : Keys.child(prefix, Keys.ofComponent(component.getName()));
            collectType(component.getGenericType(), key, setting, entries);
        }
    }

    private static void collectType(Type type, String key, Setting setting, List<Entry> entries) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type last = arguments[arguments.length - 1];
            switch (((Class<?>) generic.getRawType()).getSimpleName()) {
                case "List" -> collectElement(last, key, key + "[<n>]", "list of " + name(last), setting, entries);
                case "Map" -> collectElement(last, key + ".<name>", key + ".<name>", name(last), setting, entries);
                default -> collectType(last, key, setting, entries);
            }
            return;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord() && !Scalars.isScalar(plain)) {
            collect(plain, key, entries);
        } else {
            entries.add(new Entry(key, name(plain), setting.meaning(), setting.defaultValue()));
        }
    }

    private static void collectElement(
            Type element, String scalarKey, String recordKey, String type, Setting setting, List<Entry> entries) {
        if (element instanceof Class<?> plain && plain.isRecord() && !Scalars.isScalar(plain)) {
            collect(plain, recordKey, entries);
        } else {
            entries.add(new Entry(scalarKey, type, setting.meaning(), setting.defaultValue()));
        }
    }

    private static String name(Type type) {
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Scalars.constants(plain);
        }
        return switch (plain.getSimpleName()) {
            case "int", "long" -> "whole number";
            case "double" -> "number";
            case "boolean" -> "true, false";
            case "String" -> "text";
            case "ByteSize" -> "size";
            default -> plain.getSimpleName().toLowerCase(Locale.ROOT);
        };
    }
}
