package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.up.Ports;
import dev.sluice.cli.up.UpConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UpCommandTest {

    private static final Path STATE = Path.of("/opt/sluice/.sluice");

    @Test
    void startsTwoWorkersAndABrokerOnTheUsualPortsUnlessTold() {
        UpConfig config = parse("up");

        assertThat(config.workers()).isEqualTo(2);
        assertThat(config.kafka()).isNull();
        assertThat(config.ports()).isEqualTo(new Ports(9092, 8000, 8001, 8002, 9101, 9201));
        assertThat(config.stateFolder()).isEqualTo(STATE);
        assertThat(config.fresh()).isFalse();
    }

    @Test
    void takesEveryOption() {
        UpConfig config = parse(
                "up",
                "--kafka=broker-1:9092,broker-2:9092",
                "--workers=3",
                "--model-repository=/models/a",
                "--model-repository=/models/b",
                "--kafka-port=1",
                "--http-port=20",
                "--grpc-port=21",
                "--metrics-port=2",
                "--worker-port=3",
                "--worker-metrics-port=400",
                "--state-dir=/state",
                "--config=/etc/sluice.yaml",
                "--set=batching.max-rows=4",
                "--set=worker.lanes=2");

        assertThat(config)
                .isEqualTo(new UpConfig(
                        false,
                        "broker-1:9092,broker-2:9092",
                        3,
                        List.of(Path.of("/models/a"), Path.of("/models/b")),
                        new Ports(1, 20, 21, 2, 3, 400),
                        Path.of("/state"),
                        Path.of("/etc/sluice.yaml"),
                        Map.of("batching.max-rows", "4", "worker.lanes", "2")));
    }

    @Test
    void resolvesPathsAgainstTheFolderItIsCalledIn() {
        assertThat(parse("up", "--model-repository=models").modelRepositories())
                .containsExactly(Path.of("models").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up --workers 0           | --workers must be 1 to 64, was 0",
                "up --workers two         | Invalid value for option '--workers'",
                "up --kafka localhost     | --kafka must be HOST:PORT, was localhost",
                "up --kafka a:1 --fresh   | --fresh forgets the records of the broker that up starts",
                "up --kafka-port 70000    | --kafka-port must be 1 to 65535, was 70000",
                "up --model-repository a,b| --model-repository must have no comma",
                "up --fersh               | Unknown option: '--fersh'",
                "up --set lanes           | should be in KEY=VALUE format",
                "up --grpc-port 0         | --grpc-port must be 1 to 65535, was 0",
                "up --set http.port=1     | --set http.port would put the programs at odds; use --http-port",
                "up --set grpc.port=1     | --set grpc.port would put the programs at odds; use --grpc-port",
                "up --set metrics.port=1  | --set metrics.port would put the programs at odds; use --metrics-port",
                "up --set workers[0].address=a:1 | up starts its own workers; use --workers",
                "down                     | Unmatched argument",
                "                         | say what to do",
            })
    void refusesInOneLineWhatCannotBeMeant(@Nullable String line, String complaint) {
        StringWriter err = new StringWriter();

        String[] words = line == null ? new String[0] : line.strip().split(" ");
        int exitCode = SluiceMain.commandLine().setErr(new PrintWriter(err)).execute(words);

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("sluice: ")
                .contains(complaint.strip())
                .containsOnlyOnce("\n");
    }

    @Test
    void saysItsVersion() {
        StringWriter out = new StringWriter();

        SluiceMain.commandLine().setOut(new PrintWriter(out)).execute("--version");

        assertThat(out.toString()).matches("sluice \\d+\\.\\d+\\.\\d+\\S* on Java \\d+.*\\R");
    }

    @Test
    void doesNotTakeAPortThatIsNone() {
        assertThatThrownBy(() -> new Ports(9092, 8000, 8001, 0, 9101, 9201))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--metrics-port must be 1 to 65535, was 0");
    }

    private static UpConfig parse(String... args) {
        CommandLine up = SluiceMain.commandLine()
                .parseArgs(args)
                .subcommand()
                .commandSpec()
                .commandLine();
        UpCommand command = up.getCommand();
        return command.config(STATE);
    }
}
