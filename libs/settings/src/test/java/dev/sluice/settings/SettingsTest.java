package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    enum Link {
        SLUICE,
        OPEN_INFERENCE
    }

    record Batching(
            @Setting(meaning = "Rows in a frame.", defaultValue = "32")
            int maxRows,

            @Setting(meaning = "How long to wait.", defaultValue = "0")
            Duration maxQueueDelay) {
        Batching {
            if (maxRows < 1) {
                throw new IllegalArgumentException("batching.max-rows must be at least 1, was " + maxRows);
            }
        }
    }

    record Endpoint(
            @Setting(meaning = "Where it listens.") String address,

            @Setting(meaning = "What it speaks.", defaultValue = "sluice")
            Link link,

            @Setting(meaning = "What it serves.") Optional<List<String>> models) {}

    record Kafka(
            @Setting(meaning = "Passed on.") Map<String, String> properties,

            @Setting(meaning = "Largest request.", defaultValue = "1MiB")
            ByteSize maxRequestSize) {}

    record Claim(
            @Setting(meaning = "How urgent.", defaultValue = "5")
            int priority) {}

    record Way(
            @Setting(meaning = "Where from.") String topic,

            @Setting(meaning = "What for.", isInline = true) Claim claim) {}

    record Ways(@Setting(meaning = "Ways in.") List<Way> routes) {}

    record Part(@Setting(meaning = "Kafka.") Kafka kafka) {}

    record Program(
            @Setting(meaning = "Batching.") Batching batching,
            @Setting(meaning = "Workers.") List<Endpoint> workers,
            @Setting(meaning = "Kafka.") Kafka kafka,

            @Setting(meaning = "Folders.", defaultValue = "models,more")
            List<Path> folders,

            @Setting(meaning = "By name.") Map<String, Batching> models) {}

    @TempDir
    Path folder;

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() {
        assertThatThrownBy(() -> load("batching:\n  max-row: 3\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown setting batching.max-row")
                .hasMessageContaining("sluice.yaml")
                .hasMessageContaining("did you mean batching.max-rows?");
    }

    @Test
    void saysWhereAWrongValueWasSet() {
        var source = from(Optional.empty(), Map.of(), Map.of("batching.max-rows", "many"));

        assertThatThrownBy(() -> Settings.load(Program.class, source))
                .hasMessage("setting batching.max-rows (the command line): a whole number is expected, was \"many\"");
    }

    @Test
    void listsWhatIsKnownWhenNothingIsNear() {
        assertThatThrownBy(() -> load("batching:\n  colour: red\n"))
                .hasMessageContaining("known here: max-rows, max-queue-delay");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatThrownBy(
                        () -> load("batching:\n  max-rows: many\n  max-queue-delay: 5\nworkers:\n  - link: sluice\n"))
                .hasMessageContaining("batching.max-rows")
                .hasMessageContaining("a whole number is expected, was \"many\"")
                .hasMessageContaining("a duration carries its unit")
                .hasMessageContaining("setting workers[0].address is required");
    }

    @Test
    void passesOnTheRuleThatARecordFoundBroken() {
        assertThatThrownBy(() -> load("batching:\n  max-rows: 0\n"))
                .hasMessageContaining("batching.max-rows must be at least 1, was 0");
    }

    @Test
    void refusesANumberThatDoesNotFit() {
        assertThatThrownBy(() -> load("batching:\n  max-rows: 3000000000\n")).hasMessageContaining("out of range");
    }

    @Test
    void refusesAnUnknownConstantAndListsTheRightOnes() {
        assertThatThrownBy(() -> load("workers:\n  - address: a\n    link: smoke\n"))
                .hasMessageContaining("one of sluice, open-inference is expected, was \"smoke\"");
    }

    @Test
    void refusesASectionWhereAValueBelongs() {
        assertThatThrownBy(() -> load("batching:\n  max-rows:\n    a: 1\n")).hasMessageContaining("batching.max-rows");
    }

    @Test
    void refusesAFileThatIsNotYamlInOneLine() {
        assertThatThrownBy(() -> load("batching: [1\n"))
                .hasMessageContaining("is not YAML")
                .satisfies(error -> assertThat(error.toString().lines()).hasSize(1));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        var source = new SettingsSource(Optional.of(folder.resolve("none.yaml")), Map.of(), Map.of(), Set.of());

        assertThatThrownBy(() -> Settings.load(Program.class, source)).hasMessageContaining("there is no file");
    }

    @Test
    void refusesAnUnknownVariableOfOursAndIgnoresOthers() {
        var environment = Map.of("PATH", "/bin", "SLUICE_BATCHING_MAX_ROW", "3");

        assertThatThrownBy(() -> Settings.load(Program.class, from(Optional.empty(), environment, Map.of())))
                .hasMessage("unknown environment variable SLUICE_BATCHING_MAX_ROW; "
                        + "did you mean SLUICE_BATCHING_MAX_ROWS?");
    }

    @Test
    void usesDefaultsWhenNothingIsSaid() {
        Program program = Settings.load(Program.class, from(Optional.empty(), Map.of(), Map.of()));

        assertThat(program.batching()).isEqualTo(new Batching(32, Duration.ZERO));
        assertThat(program.workers()).isEmpty();
        assertThat(program.kafka().maxRequestSize().bytes()).isEqualTo(1 << 20);
        assertThat(program.folders()).containsExactly(Path.of("models"), Path.of("more"));
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = write("batching:\n  max-rows: 1\n  max-queue-delay: 1ms\nfolders: x\n");
        var environment = Map.of("SLUICE_BATCHING_MAX_ROWS", "2", "SLUICE_BATCHING_MAX_QUEUE_DELAY", "2ms");

        Program program =
                Settings.load(Program.class, from(Optional.of(file), environment, Map.of("batching.max-rows", "3")));

        assertThat(program.batching()).isEqualTo(new Batching(3, Duration.ofMillis(2)));
        assertThat(program.folders()).containsExactly(Path.of("x"));
    }

    @Test
    void readsListsOfRecordsFromEverySource() {
        Program program = Settings.load(
                Program.class,
                from(
                        Optional.empty(),
                        Map.of("SLUICE_WORKERS_1_ADDRESS", "b:2"),
                        Map.of("workers[0].address", "a:1", "workers[0].models", "x,y", "workers[10].address", "c:3")));

        assertThat(program.workers()).extracting(Endpoint::address).containsExactly("a:1", "b:2", "c:3");
        assertThat(program.workers().get(0).models()).contains(List.of("x", "y"));
        assertThat(program.workers().get(1).models()).isEmpty();
    }

    @Test
    void readsAnInlineRecordFromTheSectionItStandsIn() {
        var environment = Map.of("SLUICE_ROUTES_1_PRIORITY", "2");
        var arguments = Map.of("routes[0].topic", "a", "routes[0].priority", "1", "routes[1].topic", "b");

        Ways ways = Settings.load(Ways.class, from(Optional.empty(), environment, arguments));

        assertThat(ways.routes()).containsExactly(new Way("a", new Claim(1)), new Way("b", new Claim(2)));
        assertThat(SettingsReference.markdown(Ways.class)).contains("| `routes[<n>].priority` | whole number | `5` |");
        assertThatThrownBy(() ->
                        Settings.load(Ways.class, from(Optional.empty(), Map.of(), Map.of("routes[0].priorty", "1"))))
                .hasMessageContaining("did you mean routes[0].priority?");
    }

    @Test
    void readsBothKindsOfListsOfTheFile() {
        Program program = load(
                "folders:\n  - a\n  - b\nworkers:\n  - address: w:1\n  - address: w:2\n    link: open-inference\n");

        assertThat(program.folders()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(program.workers()).extracting(Endpoint::link).containsExactly(Link.SLUICE, Link.OPEN_INFERENCE);
    }

    @Test
    void passesForeignPropertiesThroughAsTheyStand() throws IOException {
        Path file =
                write("kafka:\n  properties:\n    security.protocol: SSL\n    ssl:\n      truststore.location: /t\n");
        var environment = Map.of("SLUICE_KAFKA_PROPERTIES_CLIENT_RACK", "r1");

        Program program = Settings.load(
                Program.class,
                from(Optional.of(file), environment, Map.of("kafka.properties.fetch.max.bytes", "1000")));

        assertThat(program.kafka().properties())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("ssl.truststore.location", "/t"),
                        Map.entry("client.rack", "r1"),
                        Map.entry("fetch.max.bytes", "1000"));
    }

    @Test
    void readsRecordsByName() {
        Program program = load("models:\n  mini-lm:\n    max-rows: 4\n  \"a.b\":\n    max-rows: 5\n");

        assertThat(program.models())
                .containsOnly(
                        Map.entry("mini-lm", new Batching(4, Duration.ZERO)),
                        Map.entry("a.b", new Batching(5, Duration.ZERO)));
    }

    @Test
    void leavesSectionsOfAnotherProgramAlone() throws IOException {
        Path file = write("worker:\n  lanes: 3\nbatching:\n  max-rows: 7\n");
        var source = new SettingsSource(
                Optional.of(file), Map.of("SLUICE_WORKER_PORT", "1"), Map.of("worker.host", "h"), Set.of("worker"));

        assertThat(Settings.load(Program.class, source).batching().maxRows()).isEqualTo(7);
    }

    @Test
    void readsAPartAndIgnoresWhatItDoesNotDeclare() {
        var source = new SettingsSource(
                Optional.empty(),
                Map.of("SLUICE_NOBODY_KNOWS", "1", "SLUICE_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN"),
                Map.of("batching.max-rows", "7", "kafka.group-id", "mine"),
                Set.of());

        Part part = Settings.loadPart(Part.class, source);

        assertThat(part.kafka().properties()).containsEntry("sasl.mechanism", "PLAIN");
        assertThat(part.kafka().maxRequestSize().bytes()).isEqualTo(1 << 20);
    }

    @Test
    void makesTheReferencePageFromTheDeclarations() {
        assertThat(SettingsReference.markdown(Program.class))
                .contains(
                        "| `batching.max-rows` | whole number | `32` | Rows in a frame. | `SLUICE_BATCHING_MAX_ROWS` |")
                .contains("| `workers[<n>].link` | sluice, open-inference | `sluice` | What it speaks. |")
                .contains("`SLUICE_WORKERS_N_LINK`")
                .contains("| `kafka.properties.<name>` | text |")
                .contains("| `folders` | list of path | `models,more` |");
    }

    private Program load(String yaml) {
        try {
            return Settings.load(Program.class, from(Optional.of(write(yaml)), Map.of(), Map.of()));
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), yaml);
    }

    private static SettingsSource from(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        return new SettingsSource(file, environment, overrides, Set.of());
    }
}
