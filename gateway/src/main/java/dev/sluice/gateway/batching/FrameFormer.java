package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what the next frame of a queue holds: the oldest entries, up to the bounds of a frame and to this frame's share
 * of what waits. Pure.
 *
 * <p>The share keeps lanes busy: with two idle lanes and ten rows waiting, one frame of ten would leave a lane with
 * nothing to do, and on a CPU a large run is no cheaper by the row than a small one. So what waits is divided evenly by the
 * number of frames that could leave now.
 */
final class FrameFormer {

    private final int maxRows;
    private final long maxBytes;

    FrameFormer(BatchingConfig config) {
        this.maxRows = config.maxRows();
        this.maxBytes = config.maxBytes().bytes();
    }

    /** Takes out of the queue what goes into a frame, and what expired on the way there. */
    Cut cut(ArrivalQueue queue, int shares, long nowNanos) {
        int share = Math.min(maxRows, (queue.rows() + shares - 1) / shares);
        var members = new ArrayList<Entry>();
        var expired = new ArrayList<Entry>();
        int rows = 0;
        long bytes = 0;
        for (Optional<Entry> head = queue.head(); head.isPresent(); head = queue.head()) {
            Entry entry = head.get();
            if (entry.request().deadline().isExpired(nowNanos)) {
                expired.add(queue.take());
                continue;
            }
            rows += entry.rows();
            bytes += entry.request().sizeBytes();
            // The first always goes: an entry larger than a frame's bounds travels alone.
            if (!members.isEmpty() && (rows > share || bytes > maxBytes)) {
                break;
            }
            members.add(queue.take());
        }
        return new Cut(members, expired);
    }

    /** Members may be empty: then everything that waited had expired. */
    record Cut(List<Entry> members, List<Entry> expired) {}
}
