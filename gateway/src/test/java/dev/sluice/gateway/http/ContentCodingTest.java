package dev.sluice.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sluice.oip.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final int LIMIT = 1 << 20;
    private static final byte[] TEXT = "some text, some text".getBytes(UTF_8);

    @Test
    void readsWhatWasWritten() throws IOException {
        assertThat(ContentCoding.GZIP.decompressed(ContentCoding.gzip(TEXT), LIMIT, more -> true))
                .isEqualTo(TEXT);
        assertThat(ContentCoding.DEFLATE.decompressed(deflated(TEXT), LIMIT, more -> true))
                .isEqualTo(TEXT);
        assertThat(ContentCoding.IDENTITY.decompressed(TEXT, LIMIT, more -> true))
                .isSameAs(TEXT);
    }

    @Test
    void takesForABombWhatTheLimitIsWorthHoweverLargeItIs() {
        byte[] bomb = ContentCoding.gzip(new byte[100 << 20]);
        var taken = new AtomicLong();

        long allocated =
                allocatedBy(() -> assertThatThrownBy(() -> ContentCoding.GZIP.decompressed(bomb, LIMIT, more -> {
                            taken.addAndGet(more);
                            return true;
                        }))
                        .isInstanceOf(HttpProblem.class)
                        .hasMessageContaining("larger than"));

        assertThat(taken.get()).isLessThanOrEqualTo(LIMIT);
        assertThat(allocated).isLessThan(5L * LIMIT);
    }

    @Test
    void endsWhenThereIsNoRoomForWhatComesOut() {
        assertThatThrownBy(() ->
                        ContentCoding.GZIP.decompressed(ContentCoding.gzip(new byte[LIMIT]), LIMIT, more -> false))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining("in flight");
    }

    @Test
    void refusesWhatIsCutShortOrIsNotWhatItSays() {
        byte[] zipped = ContentCoding.gzip(TEXT);

        assertThatThrownBy(() ->
                        ContentCoding.GZIP.decompressed(Arrays.copyOf(zipped, zipped.length - 9), LIMIT, more -> true))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ContentCoding.DEFLATE.decompressed(zipped, LIMIT, more -> true))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ContentCoding.GZIP.decompressed(new byte[0], LIMIT, more -> true))
                .isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, gzip", "zstd"})
    void refusesACodingThatItDoesNotKnow(String coding) {
        assertThatThrownBy(() -> ContentCoding.of(Optional.of(coding))).isInstanceOf(HttpProblem.class);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "'deflate, gzip;q=0.1', true",
        "'br;q=1, GZIP', true",
        "'gzip;q=0', false",
        "'gzip; q=0.0', false",
        "*, false",
        "identity, false"
    })
    void compressesForThoseWhoNameIt(String accepted, boolean isGzip) {
        assertThat(InferHead.acceptsGzip(Optional.of(accepted))).isEqualTo(isGzip);
    }

    private static byte[] deflated(byte[] text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out)) {
            deflate.write(text);
        }
        return out.toByteArray();
    }

    private static long allocatedBy(Runnable task) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        task.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
