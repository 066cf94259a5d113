package dev.sluice.testkit.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads from Kafka all that is known of a run. Of a record only what the {@link Checker} needs is kept, so the test's own
 * check of a reply's content is made here, while it is at hand.
 */
public final class HistoryReader {

    private final TopicReader reader;
    private final CommitLog commits;

    /** With a bound on the reading of each kind of topic. */
    public HistoryReader(String bootstrapServers, Duration atMost) {
        this.reader = TopicReader.ofAll(bootstrapServers, atMost);
        this.commits = new CommitLog(bootstrapServers, atMost);
    }

    /**
     * The history up to now. The commits are read first: what was written before them is then surely read too, so that a
     * gateway that still runs is not accused of what was merely not read.
     */
    public History read(RunScope scope, Collection<Sent> sent, ReplyCheck check) {
        List<Commit> committed = commits.read(scope.group());
        Map<String, Integer> numbers = new HashMap<>();
        sent.forEach(each -> numbers.put(each.correlation(), each.number()));
        var requests = new ArrayList<RequestRecord>();
        reader.read(scope.requestTopics(), record -> requests.add(Wire.request(record)));
        var replies = new ArrayList<Reply>();
        reader.read(scope.replyTopics(), record -> replies.add(Wire.reply(record, complaint(record, numbers, check))));
        var deadLetters = new ArrayList<DeadLetter>();
        reader.read(scope.deadLetterTopics(), record -> deadLetters.add(Wire.deadLetter(record)));
        return new History(List.copyOf(sent), scope.requestTopics(), requests, replies, deadLetters, committed);
    }

    private static String complaint(
            ConsumerRecord<byte[], byte[]> reply, Map<String, Integer> numbers, ReplyCheck check) {
        Integer number = numbers.get(Wire.correlation(reply));
        return number == null ? "" : check.complaint(number, reply).orElse("");
    }
}
