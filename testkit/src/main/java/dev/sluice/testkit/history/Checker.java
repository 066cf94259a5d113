package dev.sluice.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong in a history. Pure: it reads nothing but what it is given. */
public final class Checker {

    private final boolean checksKeyOrder;

    private Checker(boolean checksKeyOrder) {
        this.checksKeyOrder = checksKeyOrder;
    }

    /** For a gateway that promises no order. */
    public static Checker ofAnyOrder() {
        return new Checker(/* checksKeyOrder= */ false);
    }

    /** For a gateway with {@code order: key}. */
    public static Checker ofKeyOrder() {
        return new Checker(/* checksKeyOrder= */ true);
    }

    /** What is to be said of a history. */
    public Verdict check(History history) {
        var traces = new Traces(history);
        var anomalies = new ArrayList<Anomaly>();
        history.replies().forEach(reply -> assign(reply, traces, anomalies));
        history.deadLetters().forEach(letter -> assign(letter, traces, anomalies));
        traces.all().forEach(trace -> findLost(trace, anomalies));
        anomalies.addAll(CommitCheck.check(traces.all(), history.commits()));
        if (checksKeyOrder) {
            anomalies.addAll(OrderCheck.check(traces.all()));
        }
        return Verdict.of(history, traces.all(), anomalies);
    }

    private static void assign(Reply reply, Traces traces, List<Anomaly> anomalies) {
        Optional<Trace> owner = traces.of(reply);
        if (owner.isEmpty()) {
            anomalies.add(new Anomaly(
                    Anomaly.Kind.PHANTOM,
                    "the reply at " + reply.at() + " has the correlation '" + reply.correlation()
                            + "', which nobody sent, and names the request " + reply.request()));
            return;
        }
        Trace trace = owner.get();
        trace.add(reply);
        List<String> complaints = complaints(reply, trace);
        if (!complaints.isEmpty()) {
            anomalies.add(new Anomaly(
                    Anomaly.Kind.CROSSED,
                    "the reply at " + reply.at() + " to " + trace + " " + String.join("; ", complaints)));
        }
    }

    private static List<String> complaints(Reply reply, Trace trace) {
        var complaints = new ArrayList<String>();
        RecordId named = reply.request();
        if (named == null) {
            complaints.add("names no request");
        } else if (!named.equals(trace.id())) {
            complaints.add("names the request " + named);
        }
        if (!trace.replyTo().takes(reply.at().topicPartition())) {
            complaints.add("should have gone to " + trace.replyTo());
        }
        if (reply.key() != trace.print().key()) {
            complaints.add("has another key");
        }
        if (!reply.complaint().isEmpty()) {
            complaints.add("says what is not its own: " + reply.complaint());
        }
        return complaints;
    }

    private static void assign(DeadLetter letter, Traces traces, List<Anomaly> anomalies) {
        Optional<Trace> owner = traces.of(letter);
        if (owner.isEmpty()) {
            anomalies.add(new Anomaly(
                    Anomaly.Kind.PHANTOM,
                    "the dead letter at " + letter.at() + " names the record " + letter.origin()
                            + ", which is no request"));
            return;
        }
        Trace trace = owner.get();
        trace.add(letter);
        List<String> changes = changes(letter, trace.print());
        if (!changes.isEmpty()) {
            anomalies.add(new Anomaly(
                    Anomaly.Kind.DEAD_LETTER_CHANGED,
                    "the dead letter at " + letter.at() + " of " + trace + " has another "
                            + String.join(", another ", changes)));
        }
    }

    /** A dead letter that the broker would not take whole says so; then its value is missing, and its key and headers may. */
    private static List<String> changes(DeadLetter letter, Fingerprint request) {
        Fingerprint print = letter.print();
        boolean isBare = letter.isCut() && print.equals(Fingerprint.NOTHING);
        var changes = new ArrayList<String>();
        if (!isBare && print.key() != request.key()) {
            changes.add("key");
        }
        if (print.value() != (letter.isCut() ? Fingerprint.ABSENT : request.value())) {
            changes.add("value");
        }
        if (!isBare && print.headers() != request.headers()) {
            changes.add("header");
        }
        return changes;
    }

    private static void findLost(Trace trace, List<Anomaly> anomalies) {
        if (trace.isOwed() && trace.finishedAt() == Trace.NEVER) {
            String gone = trace.isGone() ? "; its record is not in its topic any more" : "";
            anomalies.add(new Anomaly(Anomaly.Kind.LOST, trace + sentAt(trace.sent()) + ": " + trace.outcome() + gone));
        }
    }

    private static String sentAt(@Nullable Sent sent) {
        return sent == null ? "" : " sent at " + sent.sentAt();
    }
}
