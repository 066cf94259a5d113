package dev.sluice.gateway.websocket;

import java.util.OptionalLong;

/**
 * How much either side takes. The gateway takes as many requests as may be in flight, and says when it takes more: not with each
 * answer, but when a quarter has come back. A client takes any number of answers until it first says how many. Pure; one loop.
 */
final class Credits {

    private static final int QUARTER = 4;

    private final int maxInFlight;
    private int returned;
    private long answers;
    private boolean isCounting;

    Credits(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** A new connection, which knows how many requests it may send, and takes any number of answers. */
    void restart() {
        returned = 0;
        isCounting = false;
    }

    /** A request has been answered. How many more may be sent, when it is time to say so. */
    OptionalLong returned() {
        returned++;
        if (returned < Math.max(1, maxInFlight / QUARTER)) {
            return OptionalLong.empty();
        }
        var told = OptionalLong.of(returned);
        returned = 0;
        return told;
    }

    /** The client takes so many answers more. */
    void granted(long messages) {
        long more = isCounting ? answers + messages : messages;
        answers = more < 0 ? Long.MAX_VALUE : more;
        isCounting = true;
    }

    boolean takesAnswer() {
        return !isCounting || answers > 0;
    }

    void answerSent() {
        if (isCounting) {
            answers--;
        }
    }
}
