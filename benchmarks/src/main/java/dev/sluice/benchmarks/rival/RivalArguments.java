package dev.sluice.benchmarks.rival;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a rival is told on its command line, as {@code key=value}. */
record RivalArguments(
        String bootstrapServers,
        String group,
        String requests,
        String replies,
        Path model,
        int lingerMillis,
        int rows,
        int waitMillis) {

    static RivalArguments parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            values.put(argument.substring(0, at), argument.substring(at + 1));
        }
        return new RivalArguments(
                need(values, "bootstrap"),
                need(values, "group"),
                need(values, "requests"),
                need(values, "replies"),
                Path.of(need(values, "model")),
                Integer.parseInt(need(values, "linger-ms")),
                Integer.parseInt(values.getOrDefault("rows", "1")),
                Integer.parseInt(values.getOrDefault("wait-ms", "0")));
    }

    private static String need(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + "=... is missing");
        }
        return value;
    }
}
