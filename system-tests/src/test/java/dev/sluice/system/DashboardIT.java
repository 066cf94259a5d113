package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every panel of the dashboard is over series that gateway or worker have, by labels that these series have. */
class DashboardIT {

    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "dashboards", "sluice.json");
    private static final Pattern SERIES = Pattern.compile("\\b(?:sluice|jvm|process)_\\w+");
    private static final Pattern LABELS = Pattern.compile("\\bby \\(([^)]*)\\)|[{,](\\w+)(?:!?=)");

    /** Added by Prometheus when it reads them. */
    private static final List<String> OF_PROMETHEUS = List.of("job", "instance");

    @TempDir
    private Path folder;

    @Test
    void readsNothingThatIsNotThere() throws Exception {
        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(10);
        try (SluiceUp sluice = SluiceUp.startWithOneWorker(folder).awaitReady();
                KafkaClient client = new KafkaClient(sluice.bootstrapServers())) {
            client.ask(KafkaClient.TEXTS, "seen".getBytes(StandardCharsets.UTF_8), Map.of());
            client.ask(KafkaClient.REQUESTS, "{".getBytes(StandardCharsets.UTF_8), Map.of());
            client.awaitAllCommitted(KafkaClient.REQUESTS);

            List<String> series = Stream.of(sluice.gatewayMetrics(), sluice.workerMetrics(0))
                    .flatMap(each -> each.text().lines())
                    .toList();

            assertThat(expressions)
                    .allSatisfy(expression -> assertThat(series).anySatisfy(line -> {
                        assertThat(name(line)).isEqualTo(series(expression));
                        labels(expression).forEach(label -> assertThat(line).contains(label));
                    }));
        }
    }

    private static List<String> expressions() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        return dashboard.findValues("expr").stream().map(JsonNode::asText).toList();
    }

    private static String name(String line) {
        return line.split("[{ ]", 2)[0];
    }

    private static String series(String expression) {
        List<String> found =
                SERIES.matcher(expression).results().map(MatchResult::group).toList();
        assertThat(found).as("series in " + expression).hasSize(1);
        return found.get(0);
    }

    /** The labels that an expression groups or selects by, each as it begins in a series. */
    private static List<String> labels(String expression) {
        return LABELS.matcher(expression)
                .results()
                .map(each -> each.group(1) == null ? each.group(2) : each.group(1))
                .flatMap(names -> Arrays.stream(names.split("\\s*,\\s*")))
                .filter(name -> !OF_PROMETHEUS.contains(name))
                .map(name -> name + "=\"")
                .toList();
    }
}
