package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.websocket.MessageAssembly.Step;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageAssemblyPropertyTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void putsAMessageTogetherHoweverItIsDivided(long seed) {
        var random = new Random(seed);
        var assembly = new MessageAssembly(1_000);
        for (int message = 0; message < 5; message++) {
            byte[] text = "\u00e4\u20ac\ud83d\ude00".repeat(random.nextInt(100)).getBytes(StandardCharsets.UTF_8);
            Buffer whole = Buffer.buffer(text);
            int at = random.nextInt(text.length + 1);
            Step step = assembly.begin(/* text= */ true, whole.slice(0, at), at == text.length);
            while (at < text.length) {
                int end = at + random.nextInt(text.length - at + 1);
                step = assembly.go(whole.slice(at, end), end == text.length);
                at = end;
            }

            assertThat(shown(step)).as("seed %d", seed).isEqualTo("whole " + new String(text, StandardCharsets.UTF_8));
        }
    }

    @Test
    void holdsNoMoreThanAMessageMayHave() {
        var assembly = new MessageAssembly(10);

        assembly.begin(false, Buffer.buffer(new byte[6]), false);

        assertThat(shown(assembly.go(Buffer.buffer(new byte[5]), false))).isEqualTo("TOO_LARGE");
    }

    private static String shown(Step step) {
        return step.fold(
                () -> "unfinished",
                message -> "whole " + new String(message.bytes(), StandardCharsets.UTF_8),
                (code, reason) -> code.name());
    }
}
