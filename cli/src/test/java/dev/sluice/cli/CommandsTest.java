package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "infer --file a --tensors b   | texts, --file and --tensors cannot be meant at once",
                "infer text --file a          | texts, --file and --tensors cannot be meant at once",
                "infer --timeout 0 text       | --timeout must be at least 1, was 0",
                "infer --model : text         | --model must be NAME or NAME:VERSION, was :",
                "infer --jsn text             | Unknown option: '--jsn'",
                "models                       | say what to do: sluice models list",
                "models inspect               | Missing required parameter: 'NAME[:VERSION]'",
                "dead-letters                 | say what to do: sluice dead-letters list",
                "dead-letters show            | Missing required parameter: 'PARTITION-OFFSET'",
                "dead-letters show 3_1        | a letter is PARTITION-OFFSET, as sluice dead-letters list has it, was 3_1",
                "dead-letters list --limit 0  | --limit must be from 1 to 20000, was 0",
                "dead-letters list --since x  | --since must be a while as 90s, 30m, 1h or 2d, or a time as",
                "dead-letters replay          | say which letters: PARTITION-OFFSET as list names them",
                "dead-letters replay x        | a letter is PARTITION-OFFSET",
                "dead-letters replay 1-2 --all | letters by name, filters and --all cannot be meant at once",
                "dead-letters replay 1-2 --rate 0 | --rate must be at least 0.001, was 0.0",
                "infer --via smoke text       | --via must be kafka or websocket or http or grpc, was smoke",
                "infer --via http --texts-topic t x | --texts-topic is for --via kafka, not for http",
                "infer --via grpc --reply-topic t x | --reply-topic is for --via kafka, not for grpc",
                "infer --via websocket --kafka h:1 x | --kafka is for --via kafka, not for websocket",
                "infer --via grpc --http h:1 x | --http is for --via websocket or http, not for grpc",
                "infer --grpc h:1 x           | --grpc is for --via grpc, not for kafka",
                "bench --via smoke            | --via must be kafka or websocket or http or grpc, was smoke",
                "bench --via http --linger-ms 1 | --linger-ms is for --via kafka, not for http",
                "bench --via grpc --topic t   | --topic is for --via kafka, not for grpc",
                "bench --connections 4        | --connections is for --via websocket or http or grpc, not for kafka",
                "bench --via http --connections 0 | --connections must be from 1 to 10000, was 0",
                "bench --output xml           | --output must be table or json, was xml",
                "bench --rate 0               | --rate must be from 1 to 1000000, was 0.0",
                "bench --duration 30          | --duration must be a while as 500ms, 30s, 5m or 1h, was 30",
                "bench --duration 0s          | --duration must be more than 0, was 0s",
                "bench --rate 1000000 --duration 1h | requests are more than the 20000000 that a run may have",
                "bench --length fixed:1       | --length: a text has from 3 to 100000 tokens",
                "bench --length file          | --length: must be fixed:TOKENS",
                "bench --timeout-ms 0         | --timeout-ms must be at least 1, was 0",
                "bench --linger-ms -1         | --linger-ms must be from 0 to 10000, was -1",
                "bench --p99 1s               | --p99 is for --saturate",
                "bench --model :              | --model must be NAME or NAME:VERSION, was :",
                "bench --pid a=0              | --pid a=0: there is no such process",
                "bench --concurrency 8        | Unknown option",
                "doctor now                   | Unmatched argument at index 1: 'now'",
            })
    void refusesInOneLineWhatCannotBeMeant(String line, String complaint) {
        var err = new StringWriter();

        int exitCode = SluiceMain.commandLine()
                .setErr(new PrintWriter(err))
                .execute(line.strip().split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("sluice: ")
                .contains(complaint.strip())
                .containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "infer --kafka localhost text          | --kafka must be HOST:PORT, was localhost",
                "models list --worker here             | --worker must be HOST:PORT, was here",
                "doctor --config nowhere.yaml          | there is no file nowhere.yaml; settings come from --config",
                "infer --file nowhere.txt              | the file nowhere.txt is not there; name another with --file",
                "bench --length file:nowhere.txt       | the texts of --length file:nowhere.txt cannot be read: it is not there",
                "bench --report nowhere/a.html         | a.html cannot be written: there is no folder",
                "bench --json nowhere/a.json           | name another with --json",
                "bench --kafka localhost               | --kafka must be HOST:PORT, was localhost",
                "infer --tensors nowhere.json          | the file nowhere.json is not there; name another with --tensors",
                "infer --via http --http 127.0.0.1:1 x | HTTP at 127.0.0.1:1 cannot be used: Connection refused",
                "infer --via websocket --http 127.0.0.1:1 x | the WebSocket at 127.0.0.1:1/v2/stream cannot be used: Connection",
                "infer --via grpc --grpc 127.0.0.1:1 x | start one with ./sluice up, or name another with --grpc",
                "bench --via http --http 127.0.0.1:1 | HTTP at 127.0.0.1:1 cannot be used",
                "bench --via websocket --http 127.0.0.1:1 | --http names another",
                "bench --via grpc --grpc 127.0.0.1:1 | --grpc names another",
                "models list --worker 127.0.0.1:1      | no worker answers: 127.0.0.1:1 (Connection refused",
            })
    void failsInOneLineThatSaysWhatHelps(String line, String complaint) {
        var err = new StringWriter();

        int exitCode = SluiceMain.commandLine()
                .setErr(new PrintWriter(err))
                .execute(line.strip().split(" "));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("sluice: ")
                .contains(complaint.strip())
                .containsOnlyOnce("\n");
    }

    @Test
    void completesSubcommandsInBash() throws Exception {
        var out = new StringWriter();
        SluiceMain.commandLine().setOut(new PrintWriter(out)).execute("completion");
        Path script = Files.writeString(
                folder.resolve("completion"),
                out.toString()
                        + "\nCOMP_WORDS=(sluice do); COMP_CWORD=1; _complete_sluice; echo \"${COMPREPLY[@]}\"\n");

        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo("doctor");
    }

    @Test
    void documentsItsExitCodes() {
        var out = new StringWriter();

        SluiceMain.commandLine().setOut(new PrintWriter(out)).execute("--help");

        assertThat(out.toString()).contains("Exit codes:", "the command line is wrong");
    }
}
