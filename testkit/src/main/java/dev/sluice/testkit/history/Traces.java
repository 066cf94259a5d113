package dev.sluice.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a history: those that were sent, at the places where the broker acknowledged them or, failing that,
 * where the topic has them; and those that somebody else sent.
 */
final class Traces {

    private final List<Trace> all = new ArrayList<>();
    private final Map<RecordId, Trace> byId = new HashMap<>();
    private final Map<String, List<Trace>> byCorrelation = new HashMap<>();

    Traces(History history) {
        Map<RecordId, RequestRecord> inLog = new HashMap<>();
        history.requests().forEach(record -> inLog.put(record.id(), record));
        history.sent().forEach(sent -> addSent(sent, history.requestTopics(), inLog));
        placeTheUnacknowledged(unclaimed(history.requests()));
        history.requests().stream()
                .filter(record -> !byId.containsKey(record.id()))
                .forEach(record -> add(Trace.of(record)));
    }

    private void addSent(Sent sent, Set<String> topicsRead, Map<RecordId, RequestRecord> inLog) {
        Trace trace = Trace.of(sent);
        RecordId id = trace.id();
        if (id != null && topicsRead.contains(id.topic())) {
            RequestRecord found = inLog.get(id);
            if (found == null || !found.correlation().equals(sent.correlation())) {
                trace.markGone();
            }
        }
        add(trace);
    }

    private void add(Trace trace) {
        all.add(trace);
        byCorrelation
                .computeIfAbsent(trace.correlation(), first -> new ArrayList<>(1))
                .add(trace);
        if (trace.id() != null && !trace.isGone()) {
            byId.put(trace.id(), trace);
        }
    }

    private Map<String, Deque<RequestRecord>> unclaimed(List<RequestRecord> records) {
        Map<String, Deque<RequestRecord>> unclaimed = new HashMap<>();
        for (RequestRecord record : records) {
            if (!byId.containsKey(record.id())) {
                unclaimed
                        .computeIfAbsent(record.correlation(), first -> new ArrayDeque<>(1))
                        .add(record);
            }
        }
        return unclaimed;
    }

    private void placeTheUnacknowledged(Map<String, Deque<RequestRecord>> unclaimed) {
        for (Trace trace : all) {
            Deque<RequestRecord> candidates = unclaimed.get(trace.correlation());
            if (trace.id() == null
                    && candidates != null
                    && !candidates.isEmpty()
                    && trace.mayBe(candidates.getFirst().id())) {
                place(trace, candidates.removeFirst().id());
            }
        }
    }

    private void place(Trace trace, RecordId id) {
        trace.place(id);
        byId.put(id, trace);
    }

    /** Whose a reply is: of the request that it names, if that has its correlation; or else of one that has it. */
    Optional<Trace> of(Reply reply) {
        RecordId named = reply.request();
        Trace exact = named == null ? null : byId.get(named);
        if (exact != null && exact.correlation().equals(reply.correlation())) {
            return Optional.of(exact);
        }
        List<Trace> candidates = byCorrelation.getOrDefault(reply.correlation(), List.of());
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        for (Trace candidate : candidates) {
            if (named != null && named.equals(candidate.id())) {
                return Optional.of(candidate);
            }
        }
        return unplaced(reply.correlation(), exact == null ? named : null).or(() -> Optional.of(candidates.get(0)));
    }

    /** Whose a dead letter is. */
    Optional<Trace> of(DeadLetter letter) {
        RecordId origin = letter.origin();
        if (origin == null) {
            return Optional.empty();
        }
        Trace exact = byId.get(origin);
        if (exact != null) {
            return Optional.of(exact);
        }
        return byCorrelation.getOrDefault(letter.correlation(), List.of()).stream()
                .filter(candidate -> origin.equals(candidate.id()))
                .findFirst()
                .or(() -> unplaced(letter.correlation(), origin));
    }

    /** A request that nobody has acknowledged, and that was written after all, as its answer proves. */
    private Optional<Trace> unplaced(String correlation, @Nullable RecordId id) {
        if (id == null) {
            return Optional.empty();
        }
        Optional<Trace> found = byCorrelation.getOrDefault(correlation, List.of()).stream()
                .filter(candidate -> candidate.mayBe(id))
                .findFirst();
        found.ifPresent(trace -> place(trace, id));
        return found;
    }

    List<Trace> all() {
        return all;
    }
}
