package dev.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogTailTest {

    @Test
    void takesTheExceptionOfTheLastErrorRatherThanTheNoiseOfGoingDown() {
        String log = """
                [2026-11-24 03:00:00,000] ERROR kafka.server.BrokerServer - Exiting Kafka due to fatal exception
                org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:9092: Address already in use.
                \tat kafka.network.Acceptor.openServerSocket(SocketServer.scala:730)
                Caused by: java.net.BindException: Address already in use
                \tat java.base/sun.nio.ch.Net.bind0(Native Method)
                \t... 15 more
                [2026-11-24 03:00:01,000] WARN going down
                """;

        assertThat(LogTail.cause(log.lines().toList()))
                .contains("Socket server failed to bind to 127.0.0.1:9092: Address already in use.");
    }

    @Test
    void takesTheLineOfAProgramThatSaysItInOneLine() {
        assertThat(LogTail.cause("starting\nkafka.bootstrap-serverz is not a key\n\n"
                        .lines()
                        .toList()))
                .contains("kafka.bootstrap-serverz is not a key");
    }

    @Test
    void takesTheMessageOfAnUncaughtException() {
        String log = """
                Exception in thread "main" java.lang.IllegalStateException: no lanes
                \tat Main.main(Main.java:3)
                """;

        assertThat(LogTail.cause(log.lines().toList())).contains("no lanes");
    }

    @Test
    void looksForTheMessageBelowAnExceptionThatHasNone() {
        String log = """
                Exception in thread "main" java.lang.reflect.InvocationTargetException
                \tat Main.main(Main.java:3)
                Caused by: org.apache.kafka.common.config.ConfigException: Invalid value -5 for configuration log.segment.bytes
                """;

        assertThat(LogTail.cause(log.lines().toList()))
                .contains("Invalid value -5 for configuration log.segment.bytes");
    }

    @Test
    void namesAnExceptionWhoseMessageIsABareWord() {
        assertThat(LogTail.cause(List.of("Caused by: java.lang.ClassNotFoundException: dev.sluice.Main")))
                .contains("java.lang.ClassNotFoundException: dev.sluice.Main");
    }

    @Test
    void namesAnExceptionThatHasNoMessage() {
        assertThat(LogTail.cause(List.of("java.lang.OutOfMemoryError", "\tat Main.main(Main.java:3)")))
                .contains("java.lang.OutOfMemoryError");
    }

    @Test
    void looksPastWhatTheJvmSaysOfItself() {
        String log = """
                Error: could not open the model
                Picked up JAVA_TOOL_OPTIONS: -Dx=y
                OpenJDK 64-Bit Server VM warning: Sharing is only supported for boot loader classes
                """;

        assertThat(LogTail.cause(log.lines().toList())).contains("Error: could not open the model");
    }

    @Test
    void knowsNothingOfAnEmptyLog() {
        assertThat(LogTail.cause(List.of())).isEmpty();
    }
}
