package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which topics a requester may have its reply written to. A reply topic is untrusted input: without this list, whoever
 * may write a request could have us write anywhere that we may. A topic that we read requests from is refused even when
 * the list has it, since a reply there would be a request again; so is the topic of dead letters, where a reply would pass
 * for one.
 */
public final class ReplyTopics {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private final List<Pattern> allowed;
    private final Routes routes;
    private final String deadLetterTopic;

    public ReplyTopics(List<Pattern> allowed, Routes routes, String deadLetterTopic) {
        this.allowed = List.copyOf(allowed);
        this.routes = routes;
        this.deadLetterTopic = deadLetterTopic;
    }

    /** Why this topic must not be written to, if it must not. */
    Optional<String> refusal(String topic) {
        if (!LEGAL.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            return Optional.of("is not a topic name: " + Quoted.of(topic));
        }
        if (topic.startsWith("__")) {
            return Optional.of(topic + " is internal to Kafka");
        }
        if (routes.take(topic)) {
            return Optional.of(topic + " is a topic of requests");
        }
        if (topic.equals(deadLetterTopic)) {
            return Optional.of(topic + " is the topic of dead letters");
        }
        boolean isAllowed = routes.answersTo(topic)
                || allowed.stream().anyMatch(pattern -> pattern.matcher(topic).matches());
        return isAllowed ? Optional.empty() : Optional.of(topic + " is not among kafka.reply-topics");
    }
}
