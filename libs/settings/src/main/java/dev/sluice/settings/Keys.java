package dev.sluice.settings;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a setting is called: {@code maxRows} in Java, {@code max-rows} in the file, {@code MAX_ROWS} in the environment. */
final class Keys {

    static final String ENVIRONMENT_PREFIX = "SLUICE_";

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern SEGMENT = Pattern.compile("\"([^\"]*)\"|(\\[\\d+])|([^.\\[\"]+)");

    private Keys() {}

    static String ofComponent(String name) {
        return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** The keys of a record's section, those of inline records among them. */
    static List<String> ofRecord(Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (isInline(component)) {
                keys.addAll(ofRecord(component.getType()));
            } else {
                keys.add(ofComponent(component.getName()));
            }
        }
        return keys;
    }

    static boolean isInline(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return setting != null && setting.isInline();
    }

    static String inEnvironment(String segment) {
        return segment.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    }

    /** {@code a."b.c"[0].d} is {@code a}, {@code b.c}, {@code [0]}, {@code d}. */
    static List<String> segments(String key) {
        List<String> segments = new ArrayList<>();
        Matcher matcher = SEGMENT.matcher(key);
        while (matcher.find()) {
            segments.add(matcher.group(1) != null ? matcher.group(1) : matcher.group());
        }
        return segments;
    }

    static String child(String prefix, String segment) {
        return prefix.isEmpty() || segment.startsWith("[") ? prefix + segment : prefix + '.' + segment;
    }

    static boolean isIndex(String segment) {
        return segment.startsWith("[");
    }
}
