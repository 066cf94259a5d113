package dev.sluice.testkit.history;

import java.util.Set;

/** The topics of a run, and the group whose commits count. */
public record RunScope(Set<String> requestTopics, Set<String> replyTopics, Set<String> deadLetterTopics, String group) {

    public RunScope {
        requestTopics = Set.copyOf(requestTopics);
        replyTopics = Set.copyOf(replyTopics);
        deadLetterTopics = Set.copyOf(deadLetterTopics);
    }
}
