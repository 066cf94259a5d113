package dev.sluice.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.Generator;
import dev.sluice.load.Limits;
import dev.sluice.load.RunResult;
import dev.sluice.load.Schedule;
import dev.sluice.load.Target;
import dev.sluice.load.WindowWatch;
import dev.sluice.load.cpu.CpuUse;
import dev.sluice.load.search.Probe;
import dev.sluice.load.search.Saturation;
import dev.sluice.load.search.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final List<CpuUse> CPU =
            List.of(new CpuUse("gateway", 11, Duration.ofSeconds(1), 0.1, Duration.ofNanos(512_300)));

    @SuppressWarnings("NullAway.Init")
    private static RunResult run;

    @BeforeAll
    @SuppressWarnings("checkstyle:injectedClock") // A generator waits in real time.
    static void measure() throws InterruptedException {
        Schedule schedule = Schedule.poisson(new Schedule.Plan(400, Duration.ofMillis(50), Duration.ofMillis(150), 1));
        run = new Generator(System::nanoTime)
                .run(
                        schedule,
                        new MostlyWell(),
                        new Limits(Duration.ofMillis(20), 1_000, Optional.empty()),
                        WindowWatch.NONE);
    }

    @Test
    void saysInJsonWhatCameOfTheRun() {
        JsonNode tree = ReportJson.tree(report(Optional.empty()));

        JsonNode all = tree.path("requests_with_warm_up");
        assertThat(all.path("sent").asLong())
                .isEqualTo(all.path("ok").asLong()
                        + all.at("/failed/OVERLOADED").asLong()
                        + all.path("lost").asLong());
        assertThat(all.path("lost").asLong()).isEqualTo(1);
        assertThat(tree.at("/lost/0/name").asText()).isEqualTo("request 3");
        assertThat(tree.at("/cpu/0/us_per_request").asDouble()).isEqualTo(512.3);
        assertThat(tree.at("/latency_ms/p50").asDouble()).isPositive();
        assertThat(tree.at("/setup/topics").asText()).isEqualTo("a -> b");
        assertThat(tree.path("seconds")).hasSize(1);
        assertThat(tree.path("latency_curve")).isNotEmpty();
        assertThat(tree.has("saturation")).isFalse();
    }

    @Test
    void saysInJsonWhichRatesWereTried() {
        var search = new Saturation(List.of(
                new Probe(100, run, CPU, new Verdict(Verdict.Kind.STABLE, "")),
                new Probe(200, run, CPU, new Verdict(Verdict.Kind.UNSTABLE, "too slow"))));

        JsonNode tree = ReportJson.tree(report(Optional.of(search)));

        assertThat(tree.at("/saturation/highest_stable_rate").asDouble()).isEqualTo(100);
        assertThat(tree.at("/saturation/probes/1/because").asText()).isEqualTo("too slow");
        assertThat(tree.at("/saturation/probes/0/stable").asBoolean()).isTrue();
        assertThat(tree.at("/saturation/probes/1/verdict").asText()).isEqualTo("unstable");
    }

    @Test
    void isAPageThatNeedsNothingElse() {
        String page = HtmlPage.of(report(Optional.empty()));

        assertThat(page).contains("uPlot=function").doesNotContain("src=", "href=", "@import", "/*PAGE");
    }

    @Test
    void isAPageWhoseScriptFindsAllThatItLooksFor() {
        String page = HtmlPage.of(report(Optional.empty()));

        assertThat(Pattern.compile("at\\('([a-z-]+)'\\)|(?:table|plot|overTime)\\('([a-z-]+)'")
                        .matcher(page)
                        .results()
                        .map(ReportTest::id))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(page).contains("id=\"" + id + "\""));
    }

    private static String id(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    @Test
    void isAPageOfWhichNoTextOfTheRunBecomesAPart() throws Exception {
        String page = HtmlPage.of(
                new LoadReport("</script><script>alert(1)</script>", Map.of(), run, CPU, List.of(), Optional.empty()));

        assertThat(page).doesNotContain("<script>alert");
        String json = page.substring(page.indexOf("id=\"report\">") + 12, page.indexOf("</script>"));
        assertThat(new ObjectMapper().readTree(json).path("title").asText())
                .isEqualTo("</script><script>alert(1)</script>");
    }

    private static LoadReport report(Optional<Saturation> saturation) {
        return new LoadReport("a at h:1", Map.of("topics", "a -> b"), run, CPU, List.of("a note"), saturation);
    }

    /** Answers at once, but for two requests. */
    private static final class MostlyWell implements Target {

        @Override
        public void send(int number, dev.sluice.load.Endings endings) {
            if (number == 2) {
                endings.failed(number, "OVERLOADED");
            } else if (number != 3) {
                endings.ok(number);
            }
        }

        @Override
        public String nameOf(int number) {
            return "request " + number;
        }

        @Override
        public void close() {}
    }
}
