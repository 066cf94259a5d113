package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.execution.MovedClock;
import dev.sluice.gateway.kafka.format.DeadLetterEncoder;
import dev.sluice.gateway.kafka.format.Envelope;
import dev.sluice.gateway.kafka.format.ReplyAddress;
import dev.sluice.gateway.kafka.format.ReplyEncoder;
import dev.sluice.gateway.kafka.format.ReplyForm;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Shipping with Kafka's own in-memory producer, a cluster by script and a clock that the test moves. */
final class TestShipping {

    static final int BOUND = 1_000;
    static final int MEMORY = 100_000;

    final ConsumerRecord<byte[], byte[]> record =
            new ConsumerRecord<>("requests", 0, 7, new byte[] {1}, new byte[] {2});
    final ForgetfulProducer producer = new ForgetfulProducer();
    final Counted metrics = new Counted();
    final ScriptedCluster cluster = new ScriptedCluster();
    final RecordedWatch watch = new RecordedWatch();
    final MovedClock clock = new MovedClock();
    final Queue<Runnable> mailbox = new ArrayDeque<>();
    final ShippingLog shippingLog = new ShippingLog(metrics, watch);
    final Shipping shipping = new Shipping(
            new Shipping.Parts(
                    () -> producer,
                    new Outlet.Memory(MEMORY, /* batchBytes= */ 0),
                    cluster,
                    new Shipping.Encoders(new ReplyEncoder(BOUND), new DeadLetterEncoder("dead", "group")),
                    shippingLog),
            clock,
            mailbox::add);

    Delivery send(Outcome outcome, String topic, boolean isNamedByRequester) {
        var address = new ReplyAddress(topic, OptionalInt.empty(), isNamedByRequester);
        return send(outcome, address, ReplyForm.RAW_PROTOBUF);
    }

    Delivery send(Outcome outcome, ReplyAddress address, ReplyForm form) {
        Delivery delivery = offered(address, form);
        shipping.send(delivery, outcome);
        return delivery;
    }

    /** What is with the sender from now on, and not sent yet. */
    Delivery offered(ReplyAddress address, ReplyForm form) {
        var envelope = new Envelope(record, RequestId.ofRecord("requests", 0, 7), address, form, List.of());
        return new Delivery(envelope, clock.nanoTime());
    }

    void acknowledge() {
        assertThat(producer.completeNext()).isTrue();
        readMail();
    }

    void fail(RuntimeException failure) {
        assertThat(producer.errorNext(failure)).isTrue();
        readMail();
    }

    void readMail() {
        while (!mailbox.isEmpty()) {
            mailbox.remove().run();
        }
    }

    void passTime(Duration duration) {
        long until = clock.nanoTime() + duration.toNanos();
        while (shipping.nextDueInNanos(clock.nanoTime()) <= until - clock.nanoTime()) {
            clock.pass(Duration.ofNanos(Math.max(0, shipping.nextDueInNanos(clock.nanoTime()))));
            shipping.shipDue(clock.nanoTime());
            readMail();
        }
        clock.pass(Duration.ofNanos(until - clock.nanoTime()));
    }

    List<String> topics() {
        return producer.history().stream().map(ProducerRecord::topic).toList();
    }

    static String text(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    static final class ScriptedCluster implements ClusterView {

        private final Map<String, TopicState> topics = new ConcurrentHashMap<>();
        private final Set<String> old = new HashSet<>();
        private volatile @Nullable Error broken;

        void set(String name, TopicState state) {
            topics.put(name, state);
        }

        /** What is known of this topic was learnt long ago. */
        void age(String name) {
            old.add(name);
        }

        /** What is known was learnt just now. */
        void refresh() {
            old.clear();
        }

        void breakWith(Error error) {
            broken = error;
        }

        @Override
        public TopicState topic(String name) {
            if (broken != null) {
                throw broken;
            }
            return topics.getOrDefault(name, TopicState.present(1));
        }

        @Override
        public boolean isFresh(String name) {
            return !old.contains(name);
        }

        @Override
        public void doubt(String name) {}

        @Override
        public void close() {}
    }

    static final class RecordedWatch implements SendWatch {

        final List<String> stalled = new ArrayList<>();
        volatile @Nullable RuntimeException unanswered;
        volatile @Nullable Throwable death;

        @Override
        public void stalled(Destination destination, String topic, String reason) {
            if (!stalled.contains(topic)) {
                stalled.add(topic);
            }
        }

        @Override
        public void flowing(Destination destination, String topic) {
            stalled.remove(topic);
        }

        @Override
        public void unanswered(RuntimeException bug) {
            unanswered = bug;
        }

        @Override
        public void died(Throwable error) {
            death = error;
        }
    }

    static final class Counted implements ReplyMetrics {

        int bugs;

        @Override
        public void replied(boolean ok) {}

        @Override
        public void deadLettered(ErrorCode code) {}

        @Override
        public void metBug() {
            bugs++;
        }

        @Override
        public void sendFailed(Destination destination) {}
    }

    /** A header of a record that no client could have sent. */
    static final class NamelessHeader implements Header {

        @Override
        public String key() {
            throw new IllegalStateException("no name");
        }

        @Override
        public byte[] value() {
            return new byte[0];
        }
    }

    /** Does as the real one, told not to block, when it knows nothing of a topic: it tells the callback before it returns. */
    static final class ForgetfulProducer extends MockProducer<byte[], byte[]> {

        private final Set<String> unknown = new HashSet<>();
        int notTaken;

        ForgetfulProducer() {
            super(false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        }

        void forget(String topic) {
            unknown.add(topic);
        }

        void learn(String topic) {
            unknown.remove(topic);
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            if (!unknown.contains(sent.topic())) {
                return super.send(sent, callback);
            }
            notTaken++;
            var failure = new TimeoutException("not present in metadata");
            callback.onCompletion(null, failure);
            return CompletableFuture.failedFuture(failure);
        }
    }
}
