package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example is run as its README says, and has its embedding. */
class ExamplesIT {

    private static final String MAVEN = "command -v mvn";
    private static final String NODE = "node -e 'process.exit(process.versions.node.split(\".\")[0] < 18 ? 1 : 0)'";
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String PAGE_ORIGIN = "http://127.0.0.1:3000";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @BeforeAll
    static void start() throws IOException {
        sluice = SluiceUp.start(folder).awaitReady();
    }

    @AfterAll
    static void stop() {
        sluice.close();
    }

    @Test
    void fromAShell() throws Exception {
        Example example =
                Example.of("shell", folder, sluice).needs("command -v curl").needs("command -v kcat");

        List<String> commands = example.commands();

        assertThat(commands).hasSize(4);
        assertThat(example.type(commands.get(0))).contains("\"shape\":[2,384]");
        assertThat(example.type(commands.get(1))).contains("\"name\":\"embedding\"", "200 OK");
        assertThat(example.type(commands.get(2))).contains("sluice-status=ok", "\"shape\":[1,384]");
        assertThat(example.type(commands.get(3))).contains("sluice-status=ok", "\"shape\":[1,384]");
    }

    @Test
    void fromJava() throws Exception {
        assertThat(maven("java")).contains("ok {\"model_name\":\"all-minilm-l6-v2\"");
    }

    @Test
    void fromSpring() throws Exception {
        assertThat(maven("spring")).contains("ok {\"model_name\":\"all-minilm-l6-v2\"");
    }

    private static String maven(String name) throws Exception {
        Example example = Example.of(name, folder, sluice)
                .needs(MAVEN)
                .needs("mvn -q -B dependency:resolve")
                .needs("mvn -q -B exec:help");
        assertThat(example.commands()).hasSize(1);
        return example.type(example.commands().get(0));
    }

    @Test
    void fromNodeOverKafka() throws Exception {
        assertThat(node("kafkajs")).contains("ok {\"model_name\":\"all-minilm-l6-v2\"");
    }

    @Test
    void fromNodeOverAWebSocket() throws Exception {
        assertThat(node("websocket").lines())
                .hasSize(3)
                .allMatch(line -> line.matches(".+: -?0\\.\\d+, -?0\\.\\d+, .*"));
    }

    @Test
    void fromNodeOverGrpc() throws Exception {
        Example example = Example.of("grpc", folder, sluice).needs(NODE);
        List<String> commands = example.commands().get(0).lines().toList();
        assertThat(commands).containsExactly("npm install", "node embed.mjs ../../schemas/src/main/protobuf");

        String said = example.needs(commands.get(0)).type(commands.get(1).replace("../..", REPOSITORY.toString()));

        assertThat(said.lines()).hasSize(3).allMatch(line -> line.matches(".+: -?0\\.\\d+, -?0\\.\\d+, .*"));
    }

    private static String node(String name) throws Exception {
        Example example = Example.of(name, folder, sluice).needs(NODE);
        List<String> commands = example.commands().get(0).lines().toList();
        assertThat(commands).containsExactly("npm install", "node embed.mjs");
        return example.needs(commands.get(0)).type(commands.get(1));
    }

    /** The script of the page, in Node, where a page of a few elements and the browser's WebSocket are stood in for. */
    @Test
    void fromABrowser() throws Exception {
        Path pages = Files.createDirectory(folder.resolve("pages"));
        try (SluiceUp withPages = SluiceUp.startWithOneWorker(
                        pages, "--set=websocket.allowed-origins[0]=" + PAGE_ORIGIN)
                .awaitReady()) {
            Example example =
                    Example.of("browser", pages, withPages).needs(NODE).needs("npm install --no-save ws@8.23.0");
            assertThat(example.commands())
                    .anyMatch(command -> command.contains("websocket.allowed-origins[0]=" + PAGE_ORIGIN));
            Files.copy(
                    Path.of("src", "test", "resources", "page.mjs").toAbsolutePath(),
                    example.folder().resolve("page.mjs"));

            String said = example.type("node page.mjs " + PAGE_ORIGIN);

            assertThat(said.lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            connected -> assertThat(connected).isEqualTo("state: connected"),
                            first -> assertThat(first).isEqualTo("answers: good morning"),
                            second -> assertThat(second)
                                    .matches("answers: good evening: 0\\.\\d{3} like the one before"));
        }
    }
}
