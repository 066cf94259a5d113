package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.oip.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** How bodies are compressed. The limit is of what comes out: a few kilobytes of zip hold a gigabyte of zeros. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    private static final int STEP = 16 << 10;

    /** Of the header {@code Content-Encoding}. */
    static ContentCoding of(Optional<String> header) {
        String coding =
                header.map(value -> value.trim().toLowerCase(Locale.ROOT)).orElse("");
        return switch (coding) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw new HttpProblem(
                        415, ErrorCode.INVALID_REQUEST, "a body may be compressed by gzip or deflate, and once");
        };
    }

    /**
     * Decompresses.
     *
     * @param grow takes room for what comes out, or says that there is none
     */
    byte[] decompressed(byte[] body, long limit, LongPredicate grow) {
        if (this == IDENTITY) {
            return body;
        }
        try (InputStream in = open(body)) {
            return read(in, limit, grow);
        } catch (IOException broken) {
            throw new InvalidRequestException("the body is not what its content-encoding says: "
                    + name().toLowerCase(Locale.ROOT) + " that is broken or cut short");
        }
    }

    private InputStream open(byte[] body) throws IOException {
        var in = new ByteArrayInputStream(body);
        return this == GZIP ? new GZIPInputStream(in, STEP) : new InflaterInputStream(in);
    }

    private static byte[] read(InputStream in, long limit, LongPredicate grow) throws IOException {
        var out = new ByteArrayOutputStream(STEP);
        var step = new byte[STEP];
        for (int read = in.read(step); read >= 0; read = in.read(step)) {
            if (out.size() + (long) read > limit) {
                throw HttpProblem.tooLarge(limit);
            }
            if (!grow.test(read)) {
                throw HttpProblem.of(ErrorCode.OVERLOADED, "as many bytes are in flight as may be");
            }
            out.write(step, 0, read);
        }
        return out.toByteArray();
    }

    /** Compresses an answer, quickly rather than well: it is on its way to somebody who waits. */
    static byte[] gzip(byte[] answer) {
        var out = new ByteArrayOutputStream(Math.max(STEP, answer.length / 4));
        try (var gzip = new FastGzip(out)) {
            gzip.write(answer);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return out.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, STEP);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
