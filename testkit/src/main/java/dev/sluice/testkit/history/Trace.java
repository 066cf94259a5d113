package dev.sluice.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One request and all that came of it. Mutable, of one check. */
final class Trace {

    /** Later than any commit. */
    static final long NEVER = Long.MAX_VALUE;
    /** Earlier than any commit: of records whose time is not the broker's, which prove no more than that they exist. */
    static final long AT_SOME_TIME = Long.MIN_VALUE;

    private final String correlation;
    private final Fingerprint print;
    private final ReplyAddress replyTo;
    private final @Nullable Sent sent;
    private final List<Reply> replies = new ArrayList<>(1);
    private final List<DeadLetter> deadLetters = new ArrayList<>(1);
    private @Nullable RecordId id;
    private boolean isGone;

    private Trace(String correlation, Fingerprint print, ReplyAddress replyTo, @Nullable Sent sent) {
        this.correlation = correlation;
        this.print = print;
        this.replyTo = replyTo;
        this.sent = sent;
    }

    static Trace of(Sent sent) {
        var trace = new Trace(sent.correlation(), sent.print(), sent.replyTo(), sent);
        trace.id = sent.id().orElse(null);
        return trace;
    }

    /** A request of which only the record is known: somebody else's. */
    static Trace of(RequestRecord record) {
        var trace = new Trace(record.correlation(), record.print(), ReplyAddress.UNKNOWN, null);
        trace.id = record.id();
        return trace;
    }

    void place(RecordId at) {
        id = at;
    }

    /** There is no record any more where it was acknowledged. */
    void markGone() {
        isGone = true;
    }

    void add(Reply reply) {
        replies.add(reply);
    }

    void add(DeadLetter letter) {
        deadLetters.add(letter);
    }

    /** Whether a record in this partition that nobody has acknowledged may be this request. */
    boolean mayBe(RecordId record) {
        return id == null
                && sent != null
                && sent.topic().equals(record.topic())
                && sent.partition() == record.partition();
    }

    /** Whether it has to be answered: certainly written, which an unacknowledged one is not. */
    boolean isOwed() {
        return sent == null || sent.isAcknowledged();
    }

    boolean isGone() {
        return isGone;
    }

    /** When all of its outcome was in the log, in milliseconds since 1970; {@link #NEVER} if not by the end. */
    long finishedAt() {
        long finished = NEVER;
        for (String code : codes()) {
            long replied = OutcomeTable.needsReply(code) ? firstReply(code) : AT_SOME_TIME;
            long lettered = OutcomeTable.needsDeadLetter(code) ? firstDeadLetter(code) : AT_SOME_TIME;
            finished = Math.min(finished, Math.max(replied, lettered));
        }
        return finished;
    }

    private Set<String> codes() {
        var codes = new TreeSet<String>();
        replies.forEach(reply -> codes.add(reply.code()));
        deadLetters.forEach(letter -> codes.add(letter.code()));
        return codes;
    }

    private long firstReply(String code) {
        return replies.stream()
                .filter(reply -> reply.code().equals(code))
                .mapToLong(reply -> reply.isAppendTime() ? reply.time().toEpochMilli() : AT_SOME_TIME)
                .min()
                .orElse(NEVER);
    }

    private long firstDeadLetter(String code) {
        return deadLetters.stream()
                .filter(letter -> letter.code().equals(code))
                .mapToLong(letter -> letter.isAppendTime() ? letter.time().toEpochMilli() : AT_SOME_TIME)
                .min()
                .orElse(NEVER);
    }

    /** How it ended, as its requester hears it first; the dead letter's code if there is no reply. */
    Optional<String> code() {
        return Stream.concat(
                        replies.stream().min(Comparator.comparing(Reply::time)).map(Reply::code).stream(),
                        deadLetters.stream().map(DeadLetter::code))
                .findFirst();
    }

    Optional<Fate> fate() {
        if (sent == null) {
            return Optional.empty();
        }
        var answeredAt = Stream.concat(
                        replies.stream().map(Reply::time), deadLetters.stream().map(DeadLetter::time))
                .min(Comparator.naturalOrder());
        boolean isOk = !replies.isEmpty() && code().equals(Optional.of(Reply.OK));
        return Optional.of(new Fate(sent.sentAt(), sent.acknowledgedAt(), answeredAt.orElse(null), isOk));
    }

    /** What has come of it, for a report. */
    String outcome() {
        var outcome = new ArrayList<String>();
        replies.forEach(reply -> outcome.add("replied " + reply.code() + " at " + reply.at()));
        deadLetters.forEach(letter -> outcome.add("dead-lettered " + letter.code() + " at " + letter.at()));
        return outcome.isEmpty() ? "neither replied nor dead-lettered" : "only " + String.join(", ", outcome);
    }

    String correlation() {
        return correlation;
    }

    Fingerprint print() {
        return print;
    }

    ReplyAddress replyTo() {
        return replyTo;
    }

    @Nullable
    Sent sent() {
        return sent;
    }

    /** Null while it is not known whether and where it was written. */
    @Nullable
    RecordId id() {
        return id;
    }

    List<Reply> replies() {
        return replies;
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    @Override
    public String toString() {
        String who = sent == null ? "somebody else's request" : "request " + sent.number();
        return who + " (" + correlation + ", " + (id == null ? "not acknowledged" : id) + ")";
    }
}
