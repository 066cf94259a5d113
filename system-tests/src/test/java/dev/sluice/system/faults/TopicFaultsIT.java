package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.cluster.AccessControl;
import dev.sluice.testkit.history.Anomaly;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.RecordId;
import dev.sluice.testkit.history.Reply;
import dev.sluice.testkit.history.ReplyAddress;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.RequestRecord;
import dev.sluice.testkit.history.Sent;
import dev.sluice.testkit.history.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that go, come, shrink and grow. */
@Tag("fault")
class TopicFaultsIT {

    private static final Duration LONG = Duration.ofMinutes(1);
    /** A topic that goes away holds up others for two seconds, once; more is for machines that are busy with other tests. */
    private static final Duration MOST_WAIT = Duration.ofSeconds(5);

    private static final int FIRST_BAD = 600;
    private static final int LAST_BAD = 3_900;
    private static final String DOOMED = "sluice.doomed";
    private static final String FORBIDDEN = "sluice.forbidden";

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void case14RefusesReplyTopicsThatCannotBeWrittenAndHoldsUpNoOther() throws Exception {
        AtomicBoolean isDoomedAsked = new AtomicBoolean(true);
        try (var rig = FaultRig.start(RigConfig.in(folder).secured());
                var topics = new Topics(rig)) {
            rig.createTopic(DOOMED);
            rig.createTopic(FORBIDDEN);
            rig.kafka()
                    .accessControl()
                    .add(AccessControl.deny(FaultRig.USER, AclOperation.WRITE, ResourceType.TOPIC, FORBIDDEN));
            try (var traffic =
                    Traffic.start(rig, 300, 4_500, number -> addressed(number, isDoomedAsked.get()), Set.of(DOOMED))) {
                traffic.awaitAnswered(900);
                isDoomedAsked.set(false);
                // What is on its way to the topic when that goes, nobody can see.
                traffic.awaitSent(traffic.sent().size() + 100).awaitAnsweredSoFar();
                List<Reply> doomed = repliesIn(DOOMED, traffic.history());
                topics.delete(DOOMED);
                isDoomedAsked.set(true);
                traffic.awaitAll();

                History history = with(doomed, traffic.notAnsweredIn(DOOMED).history());
                assertOthersKept(traffic, history, doomed.size());
            }
        }
    }

    private static void assertOthersKept(Traffic traffic, History history, int doomed) {
        Verdict verdict = traffic.judge(history);
        Instant from = traffic.sentAt(FIRST_BAD);
        Instant to = traffic.sentAt(LAST_BAD);
        var others = Latencies.of(
                history,
                sent -> sent.replyTo().topic().equals(FaultRig.REPLIES)
                        && sent.number() % 20 != 7
                        && sent.number() >= FIRST_BAD);
        String evidence = "%d replies to the topic before it was deleted; p99 of the others %d ms, longest %d ms"
                .formatted(
                        doomed,
                        others.percentile(99).toMillis(),
                        others.longest().toMillis());
        new Case(
                        "14",
                        "reply topic missing, deleted, denied, of too few partitions, of requests, internal",
                        from,
                        to,
                        evidence)
                .assertKept(verdict, 0);
        assertThat(doomed).isPositive();
        assertThat(verdict.errors()).containsOnlyKeys("REPLY_TOPIC_REFUSED");
        assertThat(others.percentile(99)).isLessThan(MOST_WAIT);
        assertThat(others.longest()).isLessThan(Duration.ofSeconds(10));
    }

    private static List<Reply> repliesIn(String topic, History history) {
        return history.replies().stream()
                .filter(reply -> reply.at().topic().equals(topic))
                .toList();
    }

    private static History with(List<Reply> more, History history) {
        return new History(
                history.sent(),
                history.requestTopics(),
                history.requests(),
                Stream.concat(history.replies().stream(), more.stream()).toList(),
                history.deadLetters(),
                history.commits());
    }

    private static Request addressed(int number, boolean isDoomedAsked) {
        Request request = Arithmetic.request(number);
        if (number < FIRST_BAD || number > LAST_BAD || (number % 20 != 7 && number % 20 != 13)) {
            return request;
        }
        if (number % 20 == 13) {
            return isDoomedAsked ? request.repliesTo(ReplyAddress.of(DOOMED)) : request;
        }
        return switch (number / 20 % 5) {
            case 0 -> request.repliesTo(ReplyAddress.of("sluice.missing"));
            case 1 -> request.repliesTo(ReplyAddress.of(FORBIDDEN));
            case 2 -> request.repliesTo(new ReplyAddress(FaultRig.REPLIES, 9_999));
            case 3 -> request.repliesTo(ReplyAddress.of(FaultRig.REQUESTS));
            default -> request.repliesTo(ReplyAddress.of("__consumer_offsets"));
        };
    }

    @Test
    @Tag("long")
    void case21TakesRequestsFromPartitionsThatWereAdded() throws Exception {
        int more = FaultRig.PARTITIONS + 4;
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var topics = new Topics(rig);
                var traffic = Traffic.start(rig, 300, 3_000)) {
            traffic.awaitAnswered(600);

            Instant from = traffic.now();
            topics.grow(FaultRig.REQUESTS, more);
            try (var later = Traffic.start(rig, 300, 2_000)) {
                traffic.awaitAll();
                later.awaitAll();
                Instant to = traffic.now();
                List<Sent> all = Stream.concat(traffic.sent().stream(), later.sent().stream())
                        .toList();
                History history = traffic.history(all);
                long inNew = all.stream()
                        .filter(sent -> sent.partition() >= FaultRig.PARTITIONS)
                        .count();
                var latencies = Latencies.of(history, sent -> sent.partition() >= FaultRig.PARTITIONS);
                String evidence = "%d requests in the new ones, the longest wait %d ms"
                        .formatted(inNew, latencies.longest().toMillis());
                new Case("21", "4 partitions added to 8", from, to, evidence).assertKept(traffic.judge(history), 0);
                assertThat(inNew).isPositive();
            }
        }
    }

    @Test
    @Tag("long")
    void case21AnswersAllOfATopicThatWasMadeAnew() throws Exception {
        // So long that the group does not miss a gateway that is frozen.
        var config = RigConfig.in(folder).gateway("kafka.consumer-properties.session.timeout.ms", "30000");
        try (var rig = FaultRig.start(config);
                var topics = new Topics(rig);
                var traffic = Traffic.start(rig, 500, 2_000)) {
            Verdict before = traffic.awaitAll().judge();
            assertThat(before.anomalies()).as(before.toString()).isEmpty();

            Instant from = traffic.now();
            rig.gateway(0).freeze(); // it sees neither that the topic goes nor that it comes
            topics.delete(FaultRig.REQUESTS);
            rig.createTopic(FaultRig.REQUESTS);
            // More than the old topic held, warm-up included: the old position then lies within the new log.
            try (var later = Traffic.start(rig, 2_000, 8_000)) {
                later.awaitSent(6_000);
                rig.gateway(0).thaw();
                Instant to = traffic.now();
                later.awaitAll();

                History history = since(from, later.history());
                Verdict verdict = later.judge(history);
                new Case(
                                "21",
                                "request topic deleted and made anew",
                                from,
                                to,
                                "%d commits".formatted(verdict.commitsChecked()))
                        .assertKept(verdict, 0);
            }
        }
    }

    /** What was written since then: the judge cannot tell two topics of one name apart. */
    private static History since(Instant time, History history) {
        return new History(
                history.sent(),
                history.requestTopics(),
                history.requests(),
                history.replies().stream()
                        .filter(reply -> !reply.time().isBefore(time))
                        .toList(),
                history.deadLetters().stream()
                        .filter(letter -> !letter.time().isBefore(time))
                        .toList(),
                history.commits().stream()
                        .filter(commit -> !commit.time().isBefore(time))
                        .toList());
    }

    @Test
    void case22CountsWhatRetentionTookBeforeItWasRead() throws Exception {
        int count = 6_000;
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var topics = new Topics(rig);
                var traffic = Traffic.start(rig, 600, count)) {
            traffic.awaitAnswered(400);

            Instant from = traffic.now();
            rig.gateway(0).freeze();
            int sentThen = traffic.sent().size();
            traffic.awaitSent(Math.min(count, sentThen + 1_200)); // two seconds: the group does not miss it yet
            topics.empty(FaultRig.REQUESTS);
            Instant to = traffic.now();
            rig.gateway(0).thaw();
            traffic.awaitAllSent();
            Awaitility.await("records were overtaken")
                    .atMost(LONG)
                    .until(() -> rig.gatewayMetric("sluice_kafka_records_overtaken_total") > 0);
            Awaitility.await("all else is answered")
                    .atMost(LONG)
                    .until(() ->
                            traffic.answered() >= count - rig.gatewayMetric("sluice_kafka_records_overtaken_total"));

            History history = since(traffic.sentAt(0), traffic.history());
            Verdict verdict = traffic.judge(history);
            List<Anomaly> gone = verdict.anomalies();
            double overtaken = rig.gatewayMetric("sluice_kafka_records_overtaken_total");
            String evidence = "%d requests gone unread, %.0f counted".formatted(gone.size(), overtaken);
            new Case("22", "retention took what a frozen gateway had not read", from, to, evidence)
                    .assertKept(traffic.judge(withoutGone(history)), 0);
            assertThat(verdict.duplicates()).isZero();
            assertThat(gone)
                    .hasSize((int) overtaken)
                    .allSatisfy(anomaly -> assertThat(anomaly.kind()).isEqualTo(Anomaly.Kind.LOST))
                    .allSatisfy(anomaly -> assertThat(anomaly.detail()).contains("not in its topic any more"));
            assertThat(Files.readString(folder.resolve("gateway-1.log"), StandardCharsets.UTF_8))
                    .contains("records are lost, retention took them before they were read");
        }
    }

    /** What the judge can judge: without the requests that their topic does not hold any more, and what has come of them. */
    private static History withoutGone(History history) {
        Set<RecordId> there = history.requests().stream().map(RequestRecord::id).collect(Collectors.toSet());
        return new History(
                history.sent().stream()
                        .filter(sent -> there.contains(sent.id().orElseThrow()))
                        .toList(),
                history.requestTopics(),
                history.requests(),
                history.replies().stream()
                        .filter(reply -> there.contains(reply.request()))
                        .toList(),
                history.deadLetters(),
                history.commits());
    }
}
