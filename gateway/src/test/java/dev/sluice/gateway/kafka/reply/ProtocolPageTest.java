package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of outcomes in docs/protocol.md. */
class ProtocolPageTest {

    @Test
    void saysOfEveryErrorCodeWhetherToRetryAndWhereItGoes() throws IOException {
        Path page = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("protocol.md");
        List<List<String>> rows = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `") && line.split("\\|", -1).length == 7)
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .map(cells -> cells.subList(1, 4))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> List.of(
                                "`" + code + "`", code.isRetryable() ? "yes" : "no", words(Destinations.of(code))))
                        .toList());
    }

    private static String words(Set<Destination> destinations) {
        if (destinations.isEmpty()) {
            return "nowhere";
        }
        if (destinations.size() == 2) {
            return "reply and dead letter";
        }
        return destinations.contains(Destination.REPLY) ? "reply" : "dead letter";
    }
}
