package dev.sluice.testkit.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is to be said of a history: how much of what there was, and each anomaly. Immutable. */
public final class Verdict {

    private static final int MOST_SPELLED_OUT = 20;

    /**
     * How many requests were sent, and how they ended.
     *
     * @param others requests that the topics hold and that were not sent by a requester of the test
     * @param ok requests whose first reply is ok
     */
    public record Counts(int sent, int acknowledged, int others, int ok, int deadLettered, int commits) {}

    private final Counts counts;
    private final SortedMap<String, Integer> errors;
    private final List<Duplicate> duplicated;
    private final int duplicateDeadLetters;
    private final List<Anomaly> anomalies;
    private final List<String> notes;
    private final List<Fate> fates;

    private Verdict(History history, List<Trace> traces, List<Anomaly> anomalies) {
        this.counts = count(history, traces);
        this.errors = errors(traces);
        this.duplicated = traces.stream()
                .filter(trace -> trace.replies().size() > 1)
                .map(trace -> new Duplicate(
                        trace.toString(),
                        trace.replies().stream().map(Reply::at).toList()))
                .toList();
        this.duplicateDeadLetters = traces.stream()
                .mapToInt(trace -> Math.max(0, trace.deadLetters().size() - 1))
                .sum();
        this.anomalies = List.copyOf(anomalies);
        this.notes = notes(history, traces);
        this.fates = traces.stream().flatMap(trace -> trace.fate().stream()).toList();
    }

    static Verdict of(History history, List<Trace> traces, List<Anomaly> anomalies) {
        return new Verdict(history, traces, anomalies);
    }

    private static Counts count(History history, List<Trace> traces) {
        return new Counts(
                history.sent().size(),
                (int) history.sent().stream().filter(Sent::isAcknowledged).count(),
                (int) traces.stream().filter(trace -> trace.sent() == null).count(),
                (int) traces.stream()
                        .filter(trace -> trace.code().orElse("").equals(Reply.OK))
                        .count(),
                (int) traces.stream()
                        .filter(trace -> !trace.deadLetters().isEmpty())
                        .count(),
                history.commits().size());
    }

    private static SortedMap<String, Integer> errors(List<Trace> traces) {
        var errors = new TreeMap<String, Integer>();
        for (Trace trace : traces) {
            trace.code().filter(code -> !code.equals(Reply.OK)).ifPresent(code -> errors.merge(code, 1, Integer::sum));
        }
        return errors;
    }

    /** What this verdict can not say. */
    private static List<String> notes(History history, List<Trace> traces) {
        var notes = new ArrayList<String>();
        var createTime = new TreeSet<String>();
        history.replies().stream()
                .filter(reply -> !reply.isAppendTime())
                .forEach(reply -> createTime.add(reply.at().topic()));
        history.deadLetters().stream()
                .filter(letter -> !letter.isAppendTime())
                .forEach(letter -> createTime.add(letter.at().topic()));
        for (String topic : createTime) {
            notes.add("topic " + topic + " has CreateTime: of its records it was checked that they exist, not that they"
                    + " came before the commits");
        }
        if (history.commits().isEmpty()) {
            notes.add("no commits were found: nothing is proven about them");
        }
        long gone = traces.stream().filter(Trace::isGone).count();
        if (gone > 0) {
            notes.add(gone + " acknowledged requests are not in their topics any more");
        }
        return notes;
    }

    /** How many requests were sent. */
    public int sent() {
        return counts.sent();
    }

    /** How many of them the broker has acknowledged. */
    public int acknowledged() {
        return counts.acknowledged();
    }

    /** How many of them may have been written or not: such a request may be answered, and is never lost. */
    public int unacknowledged() {
        return counts.sent() - counts.acknowledged();
    }

    /** How many requests of somebody else the topics hold: these are judged too. */
    public int others() {
        return counts.others();
    }

    /** How many requests were first answered with ok. */
    public int ok() {
        return counts.ok();
    }

    /** How many requests were first answered with, or only dead-lettered for, each error code. */
    public SortedMap<String, Integer> errors() {
        return new TreeMap<>(errors);
    }

    /** How many requests have a dead letter. */
    public int deadLettered() {
        return counts.deadLettered();
    }

    /** How many requests are lost. */
    public int lost() {
        return count(Anomaly.Kind.LOST);
    }

    /** How many replies are crossed. */
    public int crossed() {
        return count(Anomaly.Kind.CROSSED);
    }

    /** How many anomalies there are of a kind. */
    public int count(Anomaly.Kind kind) {
        return (int) anomalies.stream().filter(each -> each.kind() == kind).count();
    }

    /** How many replies there are beyond the one that each request may have: no anomaly, the test says how many may be. */
    public int duplicates() {
        return duplicated.stream().mapToInt(each -> each.replies().size() - 1).sum();
    }

    /** The requests that were answered more than once. */
    public List<Duplicate> duplicated() {
        return duplicated;
    }

    /** How many dead letters there are beyond the one that each request may have. */
    public int duplicateDeadLetters() {
        return duplicateDeadLetters;
    }

    /** How many commits were checked. */
    public int commitsChecked() {
        return counts.commits();
    }

    /** All that is wrong. */
    public List<Anomaly> anomalies() {
        return anomalies;
    }

    /** What could not be checked, and so is not proven. */
    public List<String> notes() {
        return notes;
    }

    /** Of the requests sent before or after a time, the share whose first reply is ok; 0 if there is none. */
    public double okShareOutside(Instant from, Instant to) {
        List<Fate> outside =
                fates.stream().filter(fate -> fate.isSentOutside(from, to)).toList();
        long ok = outside.stream().filter(Fate::isOk).count();
        return outside.isEmpty() ? 0 : (double) ok / outside.size();
    }

    /** How many requests had been acknowledged and not yet answered at an instant. */
    public int inFlightAt(Instant instant) {
        return (int) fates.stream().filter(fate -> fate.isInFlightAt(instant)).count();
    }

    @Override
    public String toString() {
        var report = new StringBuilder(String.format(
                "%d sent (%d acknowledged, %d not, %d by others): %d ok, errors %s, %d dead-lettered, %d lost,"
                        + " %d crossed, %d duplicates (%d of dead letters), %d commits checked, %d anomalies",
                sent(),
                acknowledged(),
                unacknowledged(),
                others(),
                ok(),
                errors,
                deadLettered(),
                lost(),
                crossed(),
                duplicates(),
                duplicateDeadLetters,
                commitsChecked(),
                anomalies.size()));
        anomalies.stream()
                .limit(MOST_SPELLED_OUT)
                .forEach(each -> report.append("\n  ").append(each));
        if (anomalies.size() > MOST_SPELLED_OUT) {
            report.append("\n  and ")
                    .append(anomalies.size() - MOST_SPELLED_OUT)
                    .append(" more: ")
                    .append(byKind());
        }
        notes.forEach(note -> report.append("\n  note: ").append(note));
        return report.toString();
    }

    private Map<Anomaly.Kind, Integer> byKind() {
        var byKind = new TreeMap<Anomaly.Kind, Integer>();
        anomalies.forEach(each -> byKind.merge(each.kind(), 1, Integer::sum));
        return byKind;
    }
}
