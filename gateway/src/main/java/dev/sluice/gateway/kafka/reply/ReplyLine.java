package dev.sluice.gateway.kafka.reply;

import java.util.HashMap;
import java.util.Map;

/**
 * The line in which the replies of one key leave. Places are given in the order in which requests were taken; outcomes come
 * in any order, and each is sent when the one before it has been acknowledged by all its destinations. Not earlier, though
 * the producer keeps its order as long as all goes well: a reply that is repeated after a failure, or turned into an
 * error since it was too large, would be overtaken by the next.
 */
public final class ReplyLine {

    // Poll thread only
    private long places;

    // Sender thread only
    private long next;
    private final Map<Long, Runnable> waiting = new HashMap<>();

    /** A place at the end of the line. Poll thread. */
    public Turn join() {
        return new Turn(this, places++);
    }

    /** One place in one line. */
    public record Turn(ReplyLine line, long place) {

        /** Sends it when its turn has come. Sender thread. */
        void sendInTurn(Runnable send) {
            line.arrived(place, send);
        }

        /** It is done: the next may go. Sender thread. */
        void done() {
            line.left(place);
        }
    }

    private void arrived(long place, Runnable send) {
        if (place == next) {
            send.run();
        } else {
            waiting.put(place, send);
        }
    }

    private void left(long place) {
        if (place != next) {
            return; // it has been done already
        }
        next++;
        Runnable send = waiting.remove(next);
        if (send != null) {
            send.run();
        }
    }
}
