package dev.sluice.gateway.kafka.session;

import dev.sluice.gateway.clients.DurableListener;
import dev.sluice.gateway.clients.DurableRequests.Following;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the topic of sessions from its end on, all partitions of it, and tells those who follow. It never waits
 * for a connection, nor for what somebody has missed.
 */
final class SessionReader implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SessionReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final MissedAnswers missed;
    private final Executor readers;

    // Any thread
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

    private final Queue<Joining> joining = new ConcurrentLinkedQueue<>();
    private volatile boolean isClosing;

    // Reader thread only
    private final Followers followers = new Followers();
    private final SessionPartitions partitions;

    /** @param readers of what was missed; they may block */
    SessionReader(
            Consumer<byte[], byte[]> consumer, String topic, MissedAnswers missed, Executor readers, Clock clock) {
        this.consumer = consumer;
        this.topic = topic;
        this.missed = missed;
        this.readers = readers;
        this.partitions = new SessionPartitions(consumer, topic, clock);
    }

    @Override
    public void run() {
        try (consumer) {
            while (!isClosing) {
                turn();
            }
        } finally {
            isClosing = true;
            refuseAll(new KafkaException("the gateway is stopping"));
            followers.forEach(follower -> follower.breakOff("the gateway is stopping"));
        }
    }

    /** One step of the thread. */
    void turn() {
        try {
            seeToPartitions();
            runCommands();
            consumer.poll(POLL).forEach(this::tell);
        } catch (WakeupException called) {
            // To look at the commands, or to end.
        } catch (InvalidOffsetException gone) {
            skip(gone.partitions());
        } catch (RuntimeException fault) {
            // Whatever it is: those who wait are told, and it is tried again.
            log.warn("answers to durable requests cannot be read: topic={}", topic, fault);
            refuseAll(new KafkaException("the topic " + topic + " cannot be read now", fault));
            LockSupport.parkNanos(AFTER_A_FAULT.toNanos());
        }
    }

    /** A session whose partition is another one now cannot go on from its token, and hears so when it comes again. */
    private void seeToPartitions() {
        if (partitions.haveChanged()) {
            log.warn(
                    "the partitions of the topic of sessions were changed: sessions that are answered in another one "
                            + "now cannot be resumed: topic={}",
                    topic);
            followers.forEach(follower -> follower.breakOff("the partitions of the topic of sessions were changed"));
            partitions.forget();
        }
        partitions.require();
    }

    private void skip(Set<TopicPartition> gone) {
        log.warn("answers to durable requests were gone before they were read: partitions={}", gone);
        followers.forEach(follower -> {
            if (gone.contains(follower.partition())) {
                follower.giveUp("answers are gone that were not read");
            }
        });
        partitions.skip(gone);
    }

    private void refuseAll(KafkaException why) {
        for (Joining one = joining.poll(); one != null; one = joining.poll()) {
            one.following().fail(why);
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
        for (Joining one = joining.poll(); one != null; one = joining.poll()) {
            begin(one);
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> reply) {
        if (reply.key() != null) {
            String session = new String(reply.key(), StandardCharsets.UTF_8);
            followers.of(session, follower -> follower.read(reply));
        }
    }

    /** Any thread. */
    Future<Following> follow(String session, Optional<SessionToken> from, DurableListener listener) {
        Promise<Following> following = Promise.promise();
        joining.add(new Joining(session, from, listener, following));
        consumer.wakeup();
        if (isClosing) {
            refuseAll(new KafkaException("the gateway is stopping"));
        }
        return following.future();
    }

    private void begin(Joining one) {
        try {
            one.following().complete(begin(one.session(), one.from(), one.listener()));
        } catch (InvalidOffsetException gone) {
            one.following().fail(gone);
            throw gone; // it concerns others, too
        } catch (InvalidRequestException | KafkaException refused) {
            one.following().fail(refused);
        }
    }

    private Following begin(String session, Optional<SessionToken> from, DurableListener listener) {
        TopicPartition partition = partitions.of(session);
        long position = partitions.position(partition);
        from.ifPresent(token -> check(token, partition, position));
        long first = from.map(SessionToken::offset).orElse(position);
        var follower = new Follower(listener, partition, first, from.isPresent());
        followers.add(session, follower);
        if (from.isPresent()) {
            catchUp(session, follower, first, position);
        }
        return new Followed(session, follower, new SessionToken(partition.partition(), first));
    }

    /** One of another cluster, or of the topic before it was made anew, would be waited for in vain. */
    private void check(SessionToken token, TopicPartition partition, long position) {
        if (token.partition() != partition.partition()) {
            throw new InvalidRequestException("the resume token is not of this session: its answers are in partition "
                    + partition.partition() + ", not " + token.partition()
                    + " (it is another's, or the number of partitions of " + topic + " was changed)");
        }
        if (token.offset() > position && token.offset() > partitions.end(partition)) {
            throw new InvalidRequestException("the resume token is beyond the end of the topic: " + token.text());
        }
    }

    private void catchUp(String session, Follower follower, long from, long until) {
        try {
            readers.execute(() -> {
                try {
                    Missed found = missed.read(session, follower.partition(), from, until);
                    command(() -> follower.caughtUp(found));
                } catch (InvalidRequestException gone) {
                    command(() -> follower.giveUp(gone.reason()));
                } catch (KafkaException fault) {
                    command(() -> follower.breakOff(String.valueOf(fault.getMessage())));
                }
            });
        } catch (RejectedExecutionException busy) {
            follower.breakOff("too many sessions are reading what they missed; connect again in a moment");
        }
    }

    private void command(Runnable command) {
        commands.add(command);
        consumer.wakeup();
    }

    /** Any thread. */
    void close() {
        isClosing = true;
        consumer.wakeup();
    }

    private final class Followed implements Following {

        private final String session;
        private final Follower follower;
        private final SessionToken from;

        Followed(String session, Follower follower, SessionToken from) {
            this.session = session;
            this.follower = follower;
            this.from = from;
        }

        @Override
        public SessionToken from() {
            return from;
        }

        @Override
        public void close() {
            command(() -> followers.remove(session, follower));
        }
    }

    /** Somebody who waits to follow a session. */
    private record Joining(
            String session, Optional<SessionToken> from, DurableListener listener, Promise<Following> following) {}
}
