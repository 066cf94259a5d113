package dev.sluice.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** docs/protocol.md, whose table of bad inputs is what the tests go by. */
final class ProtocolPage {

    private static final String HEADING = "| input | ends as | goes to | reason |";

    private ProtocolPage() {}

    /** The rows: name, ending, destinations, reason. */
    static List<List<String>> badInputs() throws IOException {
        Path page = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("protocol.md");
        return Files.readAllLines(page).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
    }

    /** What the reason of this input says, or nothing when there is no such row. */
    static String reason(String name) throws IOException {
        return badInputs().stream()
                .filter(row -> row.get(0).equals(name))
                .map(row -> row.get(3))
                .findFirst()
                .orElse("");
    }
}
