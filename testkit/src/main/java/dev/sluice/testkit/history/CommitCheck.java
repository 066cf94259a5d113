package dev.sluice.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether commits are honest: none lower than the one before it, and none past a request of which not all of the outcome
 * was in the log by then.
 *
 * <p>A request that was passed is named once, with the earliest commit that did: were it named with each, one fault would
 * fill the report.
 */
final class CommitCheck {

    private final Map<TopicPartition, List<Trace>> requests = new HashMap<>();
    private final List<Anomaly> anomalies = new ArrayList<>();

    private CommitCheck(List<Trace> traces) {
        for (Trace trace : traces) {
            RecordId id = trace.id();
            if (id != null && !trace.isGone()) {
                requests.computeIfAbsent(id.topicPartition(), first -> new ArrayList<>())
                        .add(trace);
            }
        }
    }

    static List<Anomaly> check(List<Trace> traces, List<Commit> commits) {
        var check = new CommitCheck(traces);
        Map<String, List<Commit>> byPartition = new TreeMap<>();
        for (Commit commit : commits) {
            byPartition
                    .computeIfAbsent(commit.group() + " " + commit.topicPartition(), first -> new ArrayList<>())
                    .add(commit);
        }
        byPartition.values().forEach(check::checkPartition);
        return check.anomalies;
    }

    private void checkPartition(List<Commit> commits) {
        commits.sort(Comparator.comparingLong(Commit::position));
        findStepsBack(commits);
        findPassed(requests.getOrDefault(commits.get(0).topicPartition(), List.of()), EarliestPast.of(commits));
    }

    private void findStepsBack(List<Commit> commits) {
        Commit before = commits.get(0);
        for (Commit commit : commits) {
            if (commit.offset() < before.offset()) {
                anomalies.add(
                        new Anomaly(Anomaly.Kind.COMMIT_MOVED_BACK, described(commit) + " after " + described(before)));
            }
            before = commit;
        }
    }

    private void findPassed(List<Trace> traces, EarliestPast commits) {
        for (Trace trace : traces) {
            RecordId id = trace.id();
            Commit commit = id == null ? null : commits.past(id.offset());
            long finishedAt = trace.finishedAt();
            if (commit != null && finishedAt > commit.time().toEpochMilli()) {
                String delay = finishedAt == Trace.NEVER
                        ? "which was never finished"
                        : "which was finished " + (finishedAt - commit.time().toEpochMilli()) + " ms later";
                anomalies.add(new Anomaly(
                        Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED,
                        described(commit) + " passed " + trace + ", " + delay));
            }
        }
    }

    private static String described(Commit commit) {
        return "commit " + commit.offset() + " of " + commit.topicPartition() + " by " + commit.group() + " at "
                + commit.time() + " (position " + commit.position() + ")";
    }

    /** Of all commits higher than an offset, the earliest. */
    private record EarliestPast(TreeMap<Long, Commit> byOffset) {

        static EarliestPast of(List<Commit> commits) {
            var byOffset = new TreeMap<Long, Commit>();
            List<Commit> downwards = new ArrayList<>(commits);
            downwards.sort(Comparator.comparingLong(Commit::offset).reversed());
            Commit earliest = downwards.get(0);
            for (Commit commit : downwards) {
                if (commit.time().isBefore(earliest.time())) {
                    earliest = commit;
                }
                byOffset.put(commit.offset(), earliest);
            }
            return new EarliestPast(byOffset);
        }

        @Nullable
        Commit past(long offset) {
            Map.Entry<Long, Commit> entry = byOffset.higherEntry(offset);
            return entry == null ? null : entry.getValue();
        }
    }
}
