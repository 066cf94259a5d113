package dev.sluice.worker.costs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** The text of a file of costs: what it is, the machine, a line of numbers for each model, and a checksum. Pure. */
final class CostText {

    private static final String FORMAT = "sluice run costs 1";
    private static final String MACHINE = "machine ";
    private static final String MODEL = "model ";
    private static final String CHECKSUM = "checksum ";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private CostText() {}

    /** As many models as there is room for, the first ones first. */
    static String write(Machine machine, Map<String, List<Double>> numbersByModel, int maxBytes) {
        var text = new StringBuilder(FORMAT + '\n' + MACHINE + machine.description() + '\n');
        numbersByModel.forEach((fingerprint, numbers) -> {
            String line = MODEL
                    + fingerprint
                    + numbers.stream().map(number -> " " + number).collect(Collectors.joining())
                    + '\n';
            if (text.length() + line.length() + CHECKSUM.length() + Long.BYTES * 2 < maxBytes) {
                text.append(line);
            }
        });
        return text + CHECKSUM + checksum(text.toString()) + '\n';
    }

    /**
     * The numbers by the fingerprint of their model.
     *
     * @throws IllegalArgumentException when it is not what this build wrote on such a machine; the message says why
     */
    static Map<String, List<Double>> read(String text, Machine machine) {
        if (!text.startsWith(FORMAT + '\n')) {
            throw new IllegalArgumentException("it is no file of costs, or of another version");
        }
        int end = text.lastIndexOf(CHECKSUM);
        if (end < 0 || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + '\n')) {
            throw new IllegalArgumentException("it is damaged");
        }
        List<String> lines = text.substring(0, end).lines().skip(1).toList();
        String of = lines.isEmpty() ? "" : lines.get(0);
        if (!of.equals(MACHINE + machine.description())) {
            throw new IllegalArgumentException(
                    "it is of another machine: '" + of + "', and this is '" + machine.description() + '\'');
        }
        Map<String, List<Double>> models = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            if (!line.startsWith(MODEL)
                    || words.length < 2
                    || !FINGERPRINT.matcher(words[1]).matches()) {
                throw new IllegalArgumentException("it has a line that is no model's");
            }
            models.put(
                    words[1], Arrays.stream(words).skip(2).map(Double::valueOf).toList());
        }
        return models;
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
