package dev.sluice.gateway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableListener;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.DurableRequests.Following;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.kafka.session.DurableConfig;
import dev.sluice.gateway.kafka.session.SessionLog;
import dev.sluice.gateway.kafka.topics.TopicsConfig;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Durable requests against a real broker; the test plays the gateways that answer. */
@Timeout(90)
class DurableRequestsIT {

    private final TestCluster cluster = TestCluster.shared();
    private final String requests = cluster.newTopic("durable-requests", 2);
    private final String sessions = TestCluster.newName("durable-sessions");
    private final SessionLog here = sessionLog();
    private final SessionLog elsewhere = sessionLog();

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
    }

    @Test
    void sendsARequestThatAnyGatewayAnswersInTheTopicOfSessions() throws Exception {
        follow(here, "s", Optional.empty());

        here.send("s", request("42"), new DurableRequests.Terms(Deadline.none(), new Claim(2, "acme")))
                .await(30, TimeUnit.SECONDS);

        ConsumerRecord<byte[], byte[]> sent = cluster.readOne(requests);
        assertThat(sent.key()).isEqualTo("s".getBytes(UTF_8));
        assertThat(ModelInferRequest.parseFrom(sent.value())).isEqualTo(request("42"));
        assertThat(header(sent, "sluice-reply-topic")).isEqualTo(sessions);
        assertThat(header(sent, "sluice-correlation-id")).isEqualTo("42");
        assertThat(header(sent, "sluice-priority")).isEqualTo("2");
        assertThat(header(sent, "sluice-tenant")).isEqualTo("acme");
        assertThat(header(sent, "content-type")).isEqualTo("application/x-protobuf");
    }

    @Test
    void tellsThoseWhoFollowASessionItsAnswersAndNoOthers() throws Exception {
        Listener one = follow(here, "one", Optional.empty());
        Listener other = follow(here, "other", Optional.empty());

        answer("one", "1");
        answer("other", "2");
        answer("one", "3");

        assertThat(one.next().id()).isEqualTo("1");
        assertThat(one.next().id()).isEqualTo("3");
        assertThat(other.next().id()).isEqualTo("2");
        assertThat(one.answers).isEmpty();
    }

    @Test
    void tellsWhatWasMissedOnceAndThenGoesOnWhereverTheClientConnects() throws Exception {
        Listener before = follow(here, "s", Optional.empty());
        answer("s", "1");
        SessionToken token = before.next().after();
        for (int i = 2; i <= 50; i++) {
            answer("s", Integer.toString(i));
            answer("another", "x" + i);
        }
        for (int i = 2; i <= 50; i++) {
            before.next();
        }
        follow(elsewhere, "warm", Optional.empty());

        Listener after = follow(elsewhere, "s", Optional.of(token));
        answer("s", "51");

        for (int i = 2; i <= 51; i++) {
            assertThat(after.next().id()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void tellsAFailureByItsCodeAndReason() throws Exception {
        Listener listener = follow(here, "s", Optional.empty());
        var failed =
                new ProducerRecord<>(sessions, "s".getBytes(UTF_8), "{\"detail\":\"no such model\"}".getBytes(UTF_8));
        failed.headers()
                .add("sluice-correlation-id", "7".getBytes(UTF_8))
                .add("sluice-error-code", "UNKNOWN_MODEL".getBytes(UTF_8));

        cluster.send(failed);

        assertThat(listener.next().outcome()).isEqualTo(new Outcome.Failed(ErrorCode.UNKNOWN_MODEL, "no such model"));
    }

    @Test
    void passesOverWhatIsNoReply() throws Exception {
        Listener listener = follow(here, "s", Optional.empty());

        cluster.send(new ProducerRecord<>(sessions, "s".getBytes(UTF_8), "junk".getBytes(UTF_8)));
        cluster.send(new ProducerRecord<>(sessions, null, "junk".getBytes(UTF_8)));
        answer("s", "1");

        assertThat(listener.next().id()).isEqualTo("1");
    }

    @Test
    void refusesATokenOfAPartitionThatIsNotThere() throws Exception {
        follow(here, "s", Optional.empty());

        assertThatThrownBy(() -> follow(here, "s", Optional.of(new SessionToken(99, 0))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("99");
    }

    @Test
    void tellsTheAnswerOfARequestOnceThoughItIsAnsweredAgainAfterACrash() throws Exception {
        Listener before = follow(here, "s", Optional.empty());
        answer("s", "1", "requests-0-1");
        SessionToken token = before.next().after();
        Listener after = follow(elsewhere, "s", Optional.of(token));

        answer("s", "1", "requests-0-1");
        answer("s", "2", "requests-0-2");
        answer("s", "2", "requests-0-2");
        answer("s", "3", "requests-0-3");

        for (Listener each : List.of(before, after)) {
            assertThat(each.next().id()).isEqualTo("2");
            assertThat(each.next().id()).isEqualTo("3");
        }
    }

    @Test
    void refusesATokenBeyondTheEndOfTheTopicRatherThanWaitForIt() throws Exception {
        Listener first = follow(here, "s", Optional.empty());
        answer("s", "1");
        SessionToken last = first.next().after();

        assertThatThrownBy(() ->
                        follow(here, "s", Optional.of(new SessionToken(last.partition(), last.offset() + 1_000))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("beyond the end");
        follow(here, "s", Optional.of(last));
    }

    @Test
    void saysThatItCannotBeFollowedWhileThereIsNoClusterAndHoldsNobodyUp() {
        SessionLog away = sessionLog("127.0.0.1:1");

        assertThatThrownBy(() -> follow(away, "s", Optional.empty())).isInstanceOf(KafkaException.class);
        assertThatThrownBy(() -> away.send("s", request("1"), new DurableRequests.Terms(Deadline.none(), Claim.of("t")))
                        .await(60, TimeUnit.SECONDS))
                .isInstanceOf(KafkaException.class);
        away.close();
    }

    @Test
    void saysThatTheTopicOfSessionsIsMissingWhereItMakesNone() throws Exception {
        SessionLog makesNone = sessionLog(cluster.bootstrapServers(), TopicsConfig.NONE_MADE);

        assertThatThrownBy(() -> follow(makesNone, "s", Optional.empty()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("there is no topic " + sessions)
                .hasMessageContaining("kafka.topics.create is false");
        assertThat(cluster.admin().listTopics().names().get(30, TimeUnit.SECONDS))
                .doesNotContain(sessions);
        makesNone.close();
    }

    @Test
    void followsATopicOfSessionsThatSomebodyElseHasMade() throws Exception {
        cluster.create(sessions, 2, Map.of());
        SessionLog makesNone = sessionLog(cluster.bootstrapServers(), TopicsConfig.NONE_MADE);

        Listener listener = follow(makesNone, "s", Optional.empty());
        answer("s", "1");

        assertThat(listener.next().id()).isEqualTo("1");
        makesNone.close();
    }

    @Test
    void saysWhyTheTopicOfSessionsCannotBeMade() {
        SessionLog wantsThreeCopies = sessionLog(
                cluster.bootstrapServers(), new TopicsConfig(/* create= */ true, 8, /* replicationFactor= */ 3));

        assertThatThrownBy(() -> follow(wantsThreeCopies, "s", Optional.empty()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(
                        "the topic " + sessions + " (durable.session-topic) is not there and cannot be made")
                .hasMessageContaining("InvalidReplicationFactorException");
        wantsThreeCopies.close();
    }

    @Test
    void saysThatAnswersAreGoneWhichTheTopicKeepsNoLonger() throws Exception {
        Listener first = follow(here, "s", Optional.empty());
        answer("s", "1");
        SessionToken token = first.next().after();
        SessionToken start = new SessionToken(token.partition(), token.offset() - 1);
        cluster.admin()
                .deleteRecords(Map.of(
                        new org.apache.kafka.common.TopicPartition(sessions, token.partition()),
                        org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(token.offset())))
                .all()
                .get(30, TimeUnit.SECONDS);

        Listener late = follow(here, "s", Optional.of(start));

        assertThat(late.gone.poll(30, TimeUnit.SECONDS)).contains("older than what the topic keeps");
    }

    @Test
    void breaksOffWhoFollowsWhenTheTopicGetsMorePartitionsAndReadsThoseToo() throws Exception {
        cluster.create(sessions, 1, Map.of());
        Listener before = follow(here, "s", Optional.empty());
        cluster.admin()
                .createPartitions(Map.of(sessions, NewPartitions.increaseTo(8)))
                .all()
                .get(30, TimeUnit.SECONDS);
        assertThat(before.broken.poll(60, TimeUnit.SECONDS)).contains("partitions");

        var listener = new Listener();
        int partition = here.follow("s", Optional.empty(), listener)
                .await(60, TimeUnit.SECONDS)
                .from()
                .partition();
        cluster.send(reply("s", partition, "1", "s-1"));

        assertThat(partition).isPositive();
        assertThat(listener.next().id()).isEqualTo("1");
    }

    private Listener follow(SessionLog log, String session, Optional<SessionToken> from) throws Exception {
        var listener = new Listener();
        Following ignored = log.follow(session, from, listener).await(60, TimeUnit.SECONDS);
        return listener;
    }

    private void answer(String session, String id) {
        answer(session, id, session + '-' + id);
    }

    private void answer(String session, String id, String requestId) {
        cluster.send(reply(session, /* partition= */ null, id, requestId));
    }

    private ProducerRecord<byte[], byte[]> reply(
            String session, @Nullable Integer partition, String id, String requestId) {
        var response =
                ModelInferResponse.newBuilder().setModelName("m").setId(id).build();
        var reply = new ProducerRecord<>(sessions, partition, session.getBytes(UTF_8), response.toByteArray());
        reply.headers().add("sluice-correlation-id", id.getBytes(UTF_8)).add("sluice-status", "ok".getBytes(UTF_8));
        reply.headers().add("sluice-request-id", requestId.getBytes(UTF_8));
        return reply;
    }

    private static ModelInferRequest request(String id) {
        return ModelInferRequest.newBuilder().setModelName("m").setId(id).build();
    }

    private static String header(ConsumerRecord<byte[], byte[]> sent, String name) {
        return new String(sent.headers().lastHeader(name).value(), UTF_8);
    }

    private SessionLog sessionLog() {
        return sessionLog(cluster.bootstrapServers());
    }

    private SessionLog sessionLog(String servers) {
        return sessionLog(servers, new TopicsConfig(/* create= */ true, 8, 0));
    }

    private SessionLog sessionLog(String servers, TopicsConfig topics) {
        var kafka = new KafkaConfig(
                Optional.of(servers),
                "unused",
                "sluice.replies",
                "sluice.dead-letters",
                List.of(),
                ByteSize.parse("1MiB"),
                Duration.ofMinutes(1),
                topics,
                new KafkaClientsConfig(Map.of(), Map.of(), Map.of()));
        var properties = new ClientProperties(kafka);
        var reading = new HashMap<>(properties.sessionReader());
        reading.put("metadata.max.age.ms", 500);
        return new SessionLog(
                new DurableConfig(requests, sessions, 4, ByteSize.parse("1MiB")),
                topics,
                new SessionLog.Properties(properties.durableSender(), reading, properties.admin()),
                Clock.system());
    }

    private static final class Listener implements DurableListener {

        private final LinkedBlockingQueue<DurableAnswer> answers = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> broken = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> gone = new LinkedBlockingQueue<>();

        DurableAnswer next() throws InterruptedException {
            DurableAnswer next = answers.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("an answer; broken: %s, gone: %s", broken, gone).isNotNull();
            return next;
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }

        @Override
        public void answered(DurableAnswer answer) {
            answers.add(answer);
        }

        @Override
        public void broken(String reason) {
            broken.add(reason);
        }

        @Override
        public void gone(String reason) {
            gone.add(reason);
        }
    }
}
