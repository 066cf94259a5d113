package dev.sluice.benchmarks.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {

    private static final Figure RATIO = Figure.of("against <padding>", "times", "3", List.of(5.0, 1.0, 4.0));

    @Test
    void isTheMedianBetweenTheLeastAndTheMost() {
        assertThat(RATIO.measured()).isEqualTo(4);
        assertThat(RATIO.low()).isEqualTo(1);
        assertThat(RATIO.high()).isEqualTo(5);
        assertThat(Figure.of("even", "", "", List.of(1.0, 3.0)).measured()).isEqualTo(2);
    }

    @Test
    void isNoneWithoutARepeat() {
        assertThatThrownBy(() -> Figure.of("p99", "ms", "", List.of())).hasMessage("nothing was measured of p99");
    }

    @Test
    void isALineOfTheTable() {
        var table = new ResultTable();
        table.add("MiniLM", List.of(RATIO));

        assertThat(table.markdown())
                .endsWith("| MiniLM | against <padding> | times | 3 | 4.00 | 1.00 to 5.00 |" + System.lineSeparator());
    }

    @Test
    void isReadByProgramsWithItsTargetAndSpread(@TempDir Path folder) throws Exception {
        var table = new ResultTable();
        table.add("MiniLM", List.of(RATIO));

        table.writeJson(folder.resolve("results.json"));

        JsonNode figure = new ObjectMapper()
                .readTree(folder.resolve("results.json").toFile())
                .get(0);
        assertThat(figure.path("figure").asText()).isEqualTo("MiniLM: against <padding>");
        assertThat(figure.path("target").asText()).isEqualTo("3");
        assertThat(figure.path("measured").asDouble()).isEqualTo(4);
        assertThat(figure.path("spread").get(1).asDouble()).isEqualTo(5);
    }

    @Test
    void isShownOnThePageAsText() {
        var page = new ReportPage("a machine");
        page.add("MiniLM", List.of(RATIO));

        assertThat(page.html())
                .contains("against &lt;padding>", "4.00", "a machine")
                .doesNotContain("<padding>");
    }
}
