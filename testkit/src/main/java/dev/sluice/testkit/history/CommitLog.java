package dev.sluice.testkit.history;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

/**
 * Every commit of a group that the broker has written, in order, with Kafka's own decoder: not only the last, which is all
 * that an admin client shows. Commits of transactions that did not commit are left out.
 */
public final class CommitLog {

    private static final String OFFSETS = "__consumer_offsets";

    private final TopicReader reader;

    public CommitLog(String bootstrapServers, Duration atMost) {
        this.reader = TopicReader.ofCommitted(bootstrapServers, atMost);
    }

    /** The commits of a group; none if nobody has ever committed anything. */
    public List<Commit> read(String group) {
        var commits = new ArrayList<Commit>();
        if (reader.exists(OFFSETS)) {
            reader.read(
                    Set.of(OFFSETS),
                    record -> decode(record)
                            .filter(commit -> commit.group().equals(group))
                            .ifPresent(commits::add));
        }
        return commits;
    }

    /** Nothing when the record is no commit: a group's state, or a tombstone. */
    static Optional<Commit> decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return Optional.empty();
        }
        ByteBuffer key = ByteBuffer.wrap(record.key());
        short type = key.getShort();
        if (type != CoordinatorRecordType.OFFSET_COMMIT.id()
                && type != CoordinatorRecordType.LEGACY_OFFSET_COMMIT.id()) {
            return Optional.empty();
        }
        ByteBuffer value = ByteBuffer.wrap(record.value());
        short version = value.getShort();
        var where = new OffsetCommitKey(new ByteBufferAccessor(key), OffsetCommitKey.HIGHEST_SUPPORTED_VERSION);
        var what = new OffsetCommitValue(new ByteBufferAccessor(value), version);
        return Optional.of(new Commit(
                where.group(),
                where.topic(),
                where.partition(),
                what.offset(),
                what.metadata(),
                Instant.ofEpochMilli(record.timestamp()),
                record.offset()));
    }
}
