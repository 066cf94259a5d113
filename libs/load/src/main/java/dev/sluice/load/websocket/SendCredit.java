package dev.sluice.load.websocket;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait until the other side takes them: of a stream, as many requests as it has said, beginning with its first message.
 * Before that, and of a server that never says, it takes any number. Pure; one thread.
 */
public final class SendCredit<M> {

    private final ArrayDeque<M> waiting = new ArrayDeque<>();
    private long sent;
    private long granted;
    private boolean isCounting;

    /** It takes so many more. */
    public void grant(long messages) {
        isCounting = true;
        granted += messages;
    }

    public void add(M message) {
        waiting.add(message);
    }

    /** The next that may be sent now; it counts as sent. */
    public @Nullable M next() {
        if (waiting.isEmpty() || (isCounting && sent >= granted)) {
            return null;
        }
        sent++;
        return waiting.remove();
    }
}
