package dev.sluice.system.faults;

import dev.sluice.testkit.history.Commit;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.RecordId;
import dev.sluice.testkit.history.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The requests that were answered again after a crash though a commit from before it covers them, by its offset or by what
 * it says of offsets beyond: P3 allows none. The metadata is read by its documented form, not by our own code.
 */
public final class CommittedRepeats {

    private static final String VERSION = "v1:";

    private CommittedRepeats() {}

    public static List<RecordId> after(Instant crash, History history) {
        Map<TopicPartition, Commit> last = new HashMap<>();
        for (Commit commit : history.commits()) {
            if (commit.time().isBefore(crash)) {
                last.merge(
                        new TopicPartition(commit.topic(), commit.partition()),
                        commit,
                        (one, other) -> one.position() > other.position() ? one : other);
            }
        }
        Set<RecordId> answeredBefore = new HashSet<>();
        List<RecordId> answeredAfter = new ArrayList<>();
        for (Reply reply : history.replies()) {
            RecordId request = reply.request();
            if (request != null && reply.time().isBefore(crash)) {
                answeredBefore.add(request);
            } else if (request != null) {
                answeredAfter.add(request);
            }
        }
        return answeredAfter.stream()
                .filter(answeredBefore::contains)
                .filter(request -> isCovered(request, last))
                .toList();
    }

    private static boolean isCovered(RecordId request, Map<TopicPartition, Commit> last) {
        Commit commit = last.get(new TopicPartition(request.topic(), request.partition()));
        if (commit == null) {
            return false;
        }
        long ahead = request.offset() - commit.offset();
        return ahead < 0 || finished(commit).get((int) ahead);
    }

    private static BitSet finished(Commit commit) {
        String metadata = commit.metadata();
        return metadata.startsWith(VERSION)
                ? BitSet.valueOf(Base64.getUrlDecoder().decode(metadata.substring(VERSION.length())))
                : new BitSet();
    }
}
