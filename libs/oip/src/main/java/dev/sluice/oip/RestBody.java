package dev.sluice.oip;

/** A body of the REST form: JSON, and the tensors that follow it as binary data. */
public final class RestBody {

    private final byte[] bytes;
    private final int jsonLength;

    RestBody(byte[] bytes, int jsonLength) {
        this.bytes = bytes;
        this.jsonLength = jsonLength;
    }

    /** All of it, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** What goes into the header {@code Inference-Header-Content-Length}. */
    public int jsonLength() {
        return jsonLength;
    }

    /** Whether anything follows the JSON; else the header is left out. */
    public boolean isBinary() {
        return jsonLength < bytes.length;
    }
}
