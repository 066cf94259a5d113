package dev.sluice.gateway.grpc;

/**
 * How large a message may be.
 *
 * @param rule who says so; the number follows
 */
record SizeLimit(int bytes, String rule) {

    /** Of a name and little more: less than the call itself holds, so that nobody keeps account of it. */
    static final SizeLimit NAME = new SizeLimit(4 << 10, "this method takes ");

    /** Nobody asks longer questions about a server and its models. */
    static final SizeLimit QUESTION = new SizeLimit(64 << 10, "this method takes ");

    boolean allows(long size) {
        return size <= bytes;
    }

    Ending exceededBy(long size) {
        return Ending.tooLarge("the message has " + size + " bytes; " + rule + bytes);
    }

    Ending exceededByWhatItHolds() {
        return Ending.tooLarge("the message, decompressed, has more than " + bytes + " bytes; " + rule + bytes);
    }
}
