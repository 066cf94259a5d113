package dev.sluice.cli.infer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The lines of a UTF-8 text, each of a bounded length: what has no line breaks is not read into memory whole. */
public final class Lines implements Iterator<String> {

    private static final int LONGEST = 8 << 20;

    private final InputStream text;
    private @Nullable String next;
    private boolean hasEnded;
    private long number;

    /** Reads byte by byte, so the caller buffers. */
    public Lines(InputStream text) {
        this.text = text;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !hasEnded) {
            next = read();
            hasEnded = next == null;
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("the text has ended");
        }
        String line = next;
        next = null;
        return line;
    }

    private @Nullable String read() {
        try {
            number++;
            int read = text.read();
            if (read < 0) {
                return null;
            }
            var line = new ByteArrayOutputStream();
            for (; read >= 0 && read != '\n'; read = text.read()) {
                if (line.size() == LONGEST) {
                    throw new IOException("line " + number + " has more than " + LONGEST + " bytes");
                }
                line.write(read);
            }
            return decode(line.toByteArray());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String decode(byte[] line) throws IOException {
        int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        try {
            // A decoder reports what is no UTF-8, where a charset would replace it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IOException("line " + number + " is no UTF-8", malformed);
        }
    }
}
