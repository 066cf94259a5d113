package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {

    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void holdsNothingOfABombBeyondTheRoomThereIs() throws IOException {
        byte[] bomb = gzip(new byte[8 << 20]);

        assertThatThrownBy(() -> Gunzip.of(bomb, 16 << 20, bytes -> {
                    if (taken.addAndGet(bytes) > 100_000) {
                        throw new IllegalStateException("no room");
                    }
                }))
                .hasMessage("no room");

        assertThat(taken.get()).isLessThan(300_000);
    }

    @Test
    void givesNothingOfWhatIsLargerThanItMayBe() throws IOException {
        assertThat(Gunzip.of(gzip(new byte[1_001]), 1_000, taken::addAndGet)).isEmpty();
        assertThat(Gunzip.of(gzip(new byte[1_000]), 1_000, taken::addAndGet)).isPresent();
    }

    @Test
    void findsThatWhatCameIsNoGzipOrIsCutShort() throws IOException {
        byte[] whole = gzip("text".repeat(1_000).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Gunzip.of(new byte[20], 1_000, taken::addAndGet))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Gunzip.of(Arrays.copyOf(whole, whole.length - 1), 10_000, taken::addAndGet))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesBackWhatWasCompressedHavingTakenRoomForIt(long seed) throws IOException {
        var random = new Random(seed);
        var bytes = new byte[random.nextInt(1 << random.nextInt(1, 20))];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) random.nextInt(1 + random.nextInt(256)); // more or less to be compressed
        }

        assertThat(Gunzip.of(gzip(bytes), 1 << 20, taken::addAndGet)).contains(bytes);
        assertThat(taken.get()).isGreaterThanOrEqualTo(bytes.length);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
