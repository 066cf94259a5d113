package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.SessionToken;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer or an error as it is written. Mutable in what has become of it.
 *
 * <p>It is settled when it is written, or kept for a client that is away, or nobody waits for it: then its request's place in
 * flight is given back.
 */
final class Answer {

    private final Buffer content;
    private final @Nullable String requestId;
    private final Optional<SessionToken> token;
    private final Promise<Void> settled;
    private boolean isCounted;
    private boolean holdsRoom;

    /**
     * @param requestId what the client calls the request that it ends; of an error about something unreadable, nothing
     * @param hasCredit its request was sent by this stream, on a credit that is to be given back
     * @param token that it tells the client
     */
    Answer(
            Buffer content,
            @Nullable String requestId,
            boolean hasCredit,
            Optional<SessionToken> token,
            Promise<Void> settled) {
        this.content = content;
        this.token = token;
        this.requestId = requestId;
        this.isCounted = !hasCredit;
        this.settled = settled;
    }

    Buffer content() {
        return content;
    }

    int size() {
        return content.length();
    }

    Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    Optional<SessionToken> token() {
        return token;
    }

    /** Whether a credit is to be given back when it leaves. */
    boolean hasCredit() {
        return !isCounted;
    }

    /** Whether this is the first time that it leaves, so that its credit is to be given back. */
    boolean leavesFirst() {
        boolean isFirst = !isCounted;
        isCounted = true;
        return isFirst;
    }

    /** Whether it has room among the bytes that are kept. */
    boolean holdsRoom() {
        return holdsRoom;
    }

    void holdRoom(boolean holds) {
        holdsRoom = holds;
    }

    void settle() {
        settled.tryComplete();
    }
}
