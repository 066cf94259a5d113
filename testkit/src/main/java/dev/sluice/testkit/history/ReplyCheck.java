package dev.sluice.testkit.history;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The test's knowledge of what the reply to a request has to say. */
@FunctionalInterface
public interface ReplyCheck {

    /** What is wrong with a reply, if anything: called once for every reply to a request with a number. */
    Optional<String> complaint(int number, ConsumerRecord<byte[], byte[]> reply);

    /** Has nothing against any reply. */
    static ReplyCheck none() {
        return (number, reply) -> Optional.empty();
    }

    /** Looks at replies that are no errors, and has nothing against errors. */
    static ReplyCheck ofOk(ReplyCheck check) {
        return (number, reply) -> Wire.code(reply).equals(Reply.OK) ? check.complaint(number, reply) : Optional.empty();
    }
}
