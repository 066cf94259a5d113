package dev.sluice.gateway.websocket;

import java.util.Random;

/** A subprotocol, as a client speaks it that is mostly wrong. */
interface FuzzedWire {

    String subprotocol();

    /** Of its frames. */
    int opcode();

    /** A request that is answered. */
    byte[] right(String id);

    /** A request that is refused, under its id. */
    byte[] refused(String id);

    byte[] nearlyRight(Random random, int number);

    /** Whether it passes the first parser. */
    boolean isParsed(byte[] message);

    Told told(byte[] message);

    /**
     * What the gateway says.
     *
     * @param id empty when it says none
     * @param what the kind of message, or the code of an error
     */
    record Told(String id, String what) {}
}
