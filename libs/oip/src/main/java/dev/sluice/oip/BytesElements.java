package dev.sluice.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The framing of BYTES in raw contents: each element preceded by its length in four bytes, little-endian. */
final class BytesElements {

    static final int PREFIX = 4;

    private BytesElements() {}

    static ByteString join(List<ByteString> elements) {
        long size = 0;
        for (ByteString element : elements) {
            size += PREFIX + (long) element.size();
        }
        if (size > Integer.MAX_VALUE) {
            throw new InvalidRequestException("a tensor of BYTES is at most 2 GiB, was " + size + " bytes");
        }
        ByteBuffer framed = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        for (ByteString element : elements) {
            framed.putInt(element.size());
            element.copyTo(framed);
        }
        return UnsafeByteOperations.unsafeWrap(framed.flip());
    }

    /** The elements, as views of the raw bytes. */
    static List<ByteString> split(String tensor, ByteString raw) {
        List<ByteString> elements = new ArrayList<>();
        each(tensor, raw).forEach(elements::add);
        return elements;
    }

    /** The elements one after the other: all at once weigh far more than their bytes when they are short. */
    static Iterable<ByteString> each(String tensor, ByteString raw) {
        ByteBuffer lengths = view(raw);
        return () -> new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < raw.size();
            }

            @Override
            public ByteString next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int end = endOfElement(tensor, lengths, at);
                ByteString element = raw.substring(at + PREFIX, end);
                at = end;
                return element;
            }
        };
    }

    /** Walks the framing without keeping anything. */
    static long count(String tensor, ByteString raw) {
        ByteBuffer lengths = view(raw);
        long count = 0;
        for (int at = 0; at < raw.size(); count++) {
            at = endOfElement(tensor, lengths, at);
        }
        return count;
    }

    /** From position 0, wherever the bytes lie in a larger message: elements are found by their place. */
    private static ByteBuffer view(ByteString raw) {
        return raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int endOfElement(String tensor, ByteBuffer raw, int at) {
        int left = raw.limit() - at - PREFIX;
        int length = left < 0 ? -1 : raw.getInt(at);
        if (length < 0 || length > left) {
            throw new InvalidRequestException("tensor '" + tensor + "': the element at byte " + at
                    + " of its raw BYTES is cut short or has a length that does not fit");
        }
        return at + PREFIX + length;
    }
}
