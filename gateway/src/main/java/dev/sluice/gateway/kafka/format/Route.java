package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.ModelRef;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Binds request topics to what their records mean.
 *
 * @param topics the topics of this route, matched as a whole
 * @param model asked for when neither headers nor body name one
 * @param input the BYTES input that a plain value becomes
 * @param replyTopic where replies go that name no topic of their own
 * @param correlationHeader a name for the correlation that requesters of this route use
 * @param deadline how long after its record's timestamp a request that says nothing itself is worth answering
 * @param keepsKeyOrder whether replies of one key leave in the order of their requests
 * @param repliesKeptFor for how long the reply to a correlation is kept, for the same request that comes again
 * @param claims what its requests may claim
 */
public record Route(
        Pattern topics,
        ValueFormat format,
        @Nullable ModelRef model,
        @Nullable String input,
        String replyTopic,
        @Nullable String correlationHeader,
        @Nullable Duration deadline,
        boolean keepsKeyOrder,
        @Nullable Duration repliesKeptFor,
        ClaimRule claims) {

    boolean takes(String topic) {
        return topics.matcher(topic).matches();
    }
}
