package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.SessionToken;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answers of one stream, numbered from 1: those that wait to leave, and, of a session, those that have left and may have to be
 * said again. Written is not received: what was in the sockets when a connection broke is lost, so that what has left is kept
 * until it is old, or there is no room. Only the oldest is ever dropped: what is kept has no gap. Pure; one loop.
 */
final class AnswerLog {

    private final Limits limits;
    private final KeptBytes room;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private final ArrayDeque<Answer> unsent = new ArrayDeque<>();
    private Optional<SessionToken> lastTokenGone = Optional.empty();
    private long keptBytes;
    private long unsentBytes;
    private int unsentWithCredit;
    private long last;

    AnswerLog(Limits limits, KeptBytes room) {
        this.limits = limits;
        this.room = room;
    }

    /**
     * What may be kept of one stream.
     *
     * @param answers 0 keeps nothing
     */
    record Limits(int answers, long bytes, long windowNanos) {

        static final Limits NOTHING = new Limits(0, 0, 0);
    }

    /** The number of the answer that is added next. */
    long nextSeq() {
        return last + 1;
    }

    void add(Answer answer) {
        last++;
        unsent.add(answer);
        counted(answer, 1);
    }

    private void counted(Answer answer, int direction) {
        unsentBytes += (long) direction * answer.size();
        unsentWithCredit += answer.hasCredit() ? direction : 0;
    }

    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** Those that wait to leave for the first time, of requests of this stream. */
    int unsentWithCredit() {
        return unsentWithCredit;
    }

    long unsentBytes() {
        return unsentBytes;
    }

    /**
     * The next leaves; there has to be one.
     *
     * @param by writes it; its future ends when it is not on its way any more
     */
    Answer leave(long nowNanos, Function<Answer, Future<Void>> by) {
        Answer answer = unsent.remove();
        counted(answer, -1);
        keep(new Kept(answer, nowNanos, by.apply(answer)));
        return answer;
    }

    /** The client is away: what waits is kept as if it had left. All that did wait. */
    List<Answer> away(long nowNanos) {
        List<Answer> waited = new ArrayList<>();
        while (hasUnsent()) {
            waited.add(leave(nowNanos, kept -> Future.succeededFuture()));
        }
        return waited;
    }

    /** Whether all that comes after this number is still there. */
    boolean canResumeAfter(long seq) {
        return seq <= last && seq >= last - unsent.size() - kept.size();
    }

    /** The client has come back, and has seen all up to this number: the rest waits again. */
    void resumeAfter(long seq) {
        long firstKept = last - unsent.size() - kept.size() + 1;
        for (long seen = firstKept; seen <= seq && !kept.isEmpty(); seen++) {
            dropOldest();
        }
        while (!kept.isEmpty()) {
            Answer answer = kept.getLast().answer();
            unsent.addFirst(answer);
            counted(answer, 1);
            // Its room it keeps: what a client fetches slowly is still there.
            keptBytes -= answer.size();
            kept.removeLast();
        }
    }

    /** The last that a client has had which was not turned away: of what is kept no more it has seen all. */
    Optional<SessionToken> lastTokenSeen() {
        return lastTokenGone;
    }

    /** Of those that wait to leave. */
    Optional<SessionToken> firstUnsentToken() {
        return unsent.stream().flatMap(answer -> answer.token().stream()).findFirst();
    }

    /** What was written long ago is kept no more, also where nothing leaves any more: others want the room. */
    void forgetOld(long nowNanos) {
        while (!kept.isEmpty() && isOld(kept.getFirst(), nowNanos)) {
            dropOldest();
        }
    }

    /** The client will not come back. All that waited. */
    List<Answer> clear() {
        List<Answer> waited = List.copyOf(unsent);
        waited.stream().filter(Answer::holdsRoom).forEach(this::giveRoomBack);
        unsent.clear();
        unsentBytes = 0;
        unsentWithCredit = 0;
        while (!kept.isEmpty()) {
            dropOldest();
        }
        return waited;
    }

    private void keep(Kept left) {
        Answer answer = left.answer();
        while (!kept.isEmpty() && !hasRoom(answer, left.sinceNanos())) {
            dropOldest();
        }
        boolean fits = limits.answers() > 0 && answer.size() <= limits.bytes();
        while (fits && !answer.holdsRoom() && !room.tryTake(answer.size())) {
            fits = !kept.isEmpty();
            if (fits) {
                dropOldest();
            }
        }
        if (fits) {
            kept.add(left);
            keptBytes += answer.size();
            answer.holdRoom(true);
        } else {
            gone(answer);
        }
    }

    private boolean hasRoom(Answer answer, long nowNanos) {
        return kept.size() < limits.answers()
                && keptBytes + answer.size() <= limits.bytes()
                && !isOld(kept.getFirst(), nowNanos);
    }

    /** Of what is on its way for long the client may have a part only. */
    private boolean isOld(Kept left, long nowNanos) {
        return nowNanos - left.sinceNanos() > limits.windowNanos()
                && left.written().isComplete();
    }

    private void dropOldest() {
        forget(kept.removeFirst());
    }

    private void forget(Kept dropped) {
        keptBytes -= dropped.answer().size();
        gone(dropped.answer());
    }

    private void gone(Answer answer) {
        if (answer.token().isPresent()) {
            lastTokenGone = answer.token();
        }
        if (answer.holdsRoom()) {
            giveRoomBack(answer);
        }
    }

    private void giveRoomBack(Answer answer) {
        answer.holdRoom(false);
        room.release(answer.size());
    }

    private record Kept(Answer answer, long sinceNanos, Future<Void> written) {}
}
