package dev.sluice.testkit.history;

import java.util.List;
import java.util.Set;

/**
 * All that is known of a run, in no order.
 *
 * @param requestTopics the topics that were read into {@code requests}: an acknowledged request of theirs that is not
 *     there is gone from its topic
 */
public record History(
        List<Sent> sent,
        Set<String> requestTopics,
        List<RequestRecord> requests,
        List<Reply> replies,
        List<DeadLetter> deadLetters,
        List<Commit> commits) {

    public History {
        sent = List.copyOf(sent);
        requestTopics = Set.copyOf(requestTopics);
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
        deadLetters = List.copyOf(deadLetters);
        commits = List.copyOf(commits);
    }
}
