package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.DeadLetter;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.ReplyAddress;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are wrong in themselves, among good ones: of those each is answered, with its own answer. */
@Tag("fault")
class RecordFaultsIT {

    private static final int COUNT = 3_000;
    private static final double RATE = 500;
    private static final int FIRST_BAD = 500;
    private static final int LAST_BAD = 2_499;
    private static final int ONE_IN = 50;
    private static final int BAD = (LAST_BAD + 1 - FIRST_BAD) / ONE_IN;

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void case10EndsPoisonAloneAndAnswersItsNeighbours() throws Exception {
        int deadly = 1_510;
        IntFunction<Request> poison = bad -> bad % 2 == 0
                ? Request.of(new byte[] {'{', (byte) 0xFF, (byte) 0xFE}).withHeader("sluice-model", Arithmetic.MODEL)
                : indexed("poisonable", "index", 4);
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var restarts = new WorkerRestarts(rig);
                var traffic = Traffic.start(
                        rig,
                        RATE,
                        COUNT,
                        number -> number == deadly ? indexed("deadly", "x", Long.MIN_VALUE) : mixed(number, poison))) {
            Verdict verdict = traffic.awaitAll().judge();

            String evidence = "%d dead letters, %d workers died".formatted(verdict.deadLettered(), restarts.count());
            print("10", "bytes, inputs and one input that kills its worker", traffic, evidence, verdict);
            assertThat(verdict.errors()).isEqualTo(Map.of("INVALID_REQUEST", BAD / 2, "MODEL_ERROR", BAD / 2 + 1));
            assertThat(restarts.count()).isPositive();
        }
    }

    @Test
    @Tag("long")
    void case11DeadLettersBothOfTwoRecordsThatFailTogetherOnOnePartition() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var traffic = Traffic.start(rig, RATE, COUNT, RecordFaultsIT::failingInPairs)) {
            Verdict verdict = traffic.awaitAll().judge();

            String evidence = "%d pairs, %d dead letters".formatted(BAD, verdict.deadLettered());
            print("11", "two failing records side by side in one partition", traffic, evidence, verdict);
            assertThat(verdict.errors()).isEqualTo(Map.of("MODEL_ERROR", 2 * BAD));
            assertThat(verdict.deadLettered()).isEqualTo(2 * BAD);
            assertThat(verdict.duplicateDeadLetters()).isZero();
        }
    }

    /** A key takes both of a pair to one partition, one right behind the other. */
    private static Request failingInPairs(int number) {
        boolean isFailing = isBad(number) || isBad(number - 1);
        return isFailing
                ? indexed("poisonable", "index", 4).withKey("pair-" + (isBad(number) ? number : number - 1) % 400)
                : Arithmetic.request(number);
    }

    @Test
    void case12TellsOfWhatIsTooLargeToReadToReplyAndToKeep() throws Exception {
        IntFunction<Request> large = bad -> bad % 2 == 0
                ? Request.ofText("x".repeat(100_000)).withHeader("sluice-model", Arithmetic.MODEL)
                : manyRows(500).repliesTo(ReplyAddress.of("sluice.small"));
        try (var rig = FaultRig.start(RigConfig.in(folder).gateway("kafka.max-request-size", "64KiB"));
                var topics = new Topics(rig)) {
            topics.create("sluice.small", "max.message.bytes", "4000");
            topics.set(FaultRig.DEAD_LETTERS, "max.message.bytes", "50000");
            try (var traffic =
                    Traffic.start(rig, RATE, COUNT, number -> mixed(number, large), Set.of("sluice.small"))) {
                History history = traffic.awaitAll().history();

                Verdict verdict = traffic.judge(history);
                long cut =
                        history.deadLetters().stream().filter(DeadLetter::isCut).count();
                String evidence = "%d dead letters, %d of them cut".formatted(verdict.deadLettered(), cut);
                print("12", "request, reply and dead letter larger than allowed", traffic, evidence, verdict);
                assertThat(verdict.errors()).isEqualTo(Map.of("INVALID_REQUEST", BAD / 2, "REPLY_TOO_LARGE", BAD / 2));
                assertThat(verdict.deadLettered()).isEqualTo(BAD);
                assertThat(cut).isEqualTo(BAD / 2);
            }
        }
    }

    /** So many rows of three numbers for each of two inputs. */
    private static Request manyRows(int rows) {
        String numbers = IntStream.range(0, 3 * rows).mapToObj(n -> "7").collect(Collectors.joining(","));
        String input = "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[" + rows + ",3],\"data\":[" + numbers + "]}";
        return Request.ofText("{\"inputs\":[" + input.formatted("a") + "," + input.formatted("b") + "]}")
                .withHeader("sluice-model", Arithmetic.MODEL);
    }

    @Test
    @Tag("long")
    void case13GivesEveryMalformedHeaderItsOutcome() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var odd = new PlainRequests(rig);
                var traffic = Traffic.start(rig, RATE, COUNT, number -> mixed(number, bad -> malformed(bad, number)))) {
            traffic.awaitAnswered(FIRST_BAD);
            int each = 10;
            for (int i = 0; i < each; i++) {
                odd.send(i, FaultRig.REPLIES, new byte[0]);
                odd.send(i, FaultRig.REPLIES, new byte[256 << 10]);
                odd.send(i, FaultRig.REPLIES, new byte[] {1}, new byte[] {(byte) 0xFF, 0});
            }
            traffic.awaitAll();
            int answered = odd.awaitAllAnsweredOnce(Set.of(FaultRig.REPLIES));

            Verdict verdict = traffic.judge();
            String evidence = "%d malformed, %d odd correlations echoed".formatted(verdict.deadLettered(), answered);
            print("13", "malformed headers, no value, 1,000 headers", traffic, evidence, verdict);
            assertThat(answered).isEqualTo(3 * each);
            assertThat(verdict.errors()).isEqualTo(Map.of("INVALID_REQUEST", BAD / 5 * 3));
        }
    }

    private static Request malformed(int bad, int number) {
        Request good = Arithmetic.request(number);
        return switch (bad % 5) {
            case 0 -> good.withHeader("kafka_replyPartition", new byte[] {0, 0, 1});
            case 1 -> good.withHeader("sluice-reply-topic", new byte[] {(byte) 0xFF, (byte) 0xFE});
            case 2 -> Request.of(null).withHeader("sluice-model", Arithmetic.MODEL);
            case 3 -> good.withKey("");
            default -> {
                Request many = good;
                for (int i = 0; i < 1_000; i++) {
                    many = many.withHeader("x-" + i, "y");
                }
                yield many;
            }
        };
    }

    @Test
    @Tag("long")
    void case15AnswersEveryRequestOfACorrelationAtItsOwnAddress() throws Exception {
        repeated(RigConfig.in(folder), /* runs= */ 4, "one correlation four times, of two requesters");
    }

    @Test
    @Tag("long")
    void case15RunsARequestOnceThatComesAgainWhereTheRouteSaysSo() throws Exception {
        var config = RigConfig.in(folder)
                .gateway("routes[0].topic", FaultRig.REQUESTS)
                .gateway("routes[0].correlation.keep-replies", "5m");
        repeated(config, /* runs= */ 2, "as before, and replies are kept");
    }

    /** Each correlation four times: twice at once and once later by one requester, once by another one. */
    private static void repeated(RigConfig config, int runs, String injected) throws Exception {
        int correlations = 200;
        String others = "sluice.other-replies";
        try (var rig = FaultRig.start(config);
                var plain = new PlainRequests(rig)) {
            rig.createTopic(others);
            double before = rig.gatewayMetric("sluice_frame_members_sum");
            try (var traffic = Traffic.start(rig, RATE, COUNT).alsoAnsweredIn(others)) {
                Instant from = traffic.awaitAnswered(FIRST_BAD).now();
                for (int i = 0; i < correlations; i++) {
                    plain.send(i, FaultRig.REPLIES, correlation(i));
                    plain.send(i, FaultRig.REPLIES, correlation(i));
                    plain.send(10_000 + i, others, correlation(i));
                }
                plain.awaitAllAnsweredOnce(Set.of(FaultRig.REPLIES, others));
                for (int i = 0; i < correlations; i++) {
                    plain.send(i, FaultRig.REPLIES, correlation(i));
                }
                int answered = plain.awaitAllAnsweredOnce(Set.of(FaultRig.REPLIES, others));
                Instant to = traffic.now();
                Verdict verdict = traffic.awaitAll().judge();

                double ran = rig.gatewayMetric("sluice_frame_members_sum") - before - COUNT;
                String evidence = "%d requests, %.0f runs".formatted(answered, ran);
                new Case("15", injected, from, to, evidence).assertKept(verdict, 0);
                assertThat(verdict.errors()).isEmpty();
                assertThat(answered).isEqualTo(4 * correlations);
                assertThat(ran).isEqualTo(runs * correlations);
            }
        }
    }

    private static byte[] correlation(int number) {
        return new byte[] {(byte) 0xF8, (byte) (number >> 8), (byte) number};
    }

    @Test
    @Tag("long")
    void case16CountsNoTimeButOurs() throws Exception {
        try (var rig = FaultRig.start(RigConfig.in(folder));
                var topics = new Topics(rig)) {
            topics.set(FaultRig.REQUESTS, "message.timestamp.type", "CreateTime");
            try (var traffic = Traffic.start(rig, RATE, COUNT, number -> mixed(number, bad -> skewed(bad, number)))) {
                Verdict verdict = traffic.awaitAll().judge();

                String evidence = verdict.errors() + ", each told once";
                print("16", "clocks ahead and behind, expired and unreadable deadlines", traffic, evidence, verdict);
                assertThat(verdict.errors())
                        .isEqualTo(Map.of("DEADLINE_EXCEEDED", BAD / 8 * 3, "INVALID_REQUEST", BAD / 8 * 2));
            }
        }
    }

    private static Request skewed(int bad, int number) {
        Request good = Arithmetic.request(number);
        Duration ahead = Duration.ofMinutes(50); // the broker takes no more than an hour
        Duration behind = Duration.ofDays(-1);
        return switch (bad % 8) {
            case 0 -> good.stampedOff(ahead);
            case 1 -> good.stampedOff(ahead).withHeader("sluice-timeout-ms", "30000");
            case 2 -> good.stampedOff(behind);
            case 3 -> good.stampedOff(behind).withHeader("sluice-timeout-ms", "30000");
            case 4 -> good.withHeader("ce_expirytime", "2001-02-03T04:05:06Z");
            case 5 -> good.stampedOff(ahead).withHeader("sluice-deadline", "1");
            case 6 -> good.withHeader("ce_expirytime", "half past nine");
            default -> good.withHeader("sluice-timeout-ms", "-1");
        };
    }

    private static void print(String number, String injected, Traffic traffic, String evidence, Verdict verdict) {
        new Case(number, injected, traffic.sentAt(FIRST_BAD), traffic.sentAt(LAST_BAD), evidence)
                .assertKept(verdict, 0);
    }

    private static Request mixed(int number, IntFunction<Request> bad) {
        return isBad(number) ? bad.apply((number - FIRST_BAD) / ONE_IN) : Arithmetic.request(number);
    }

    private static boolean isBad(int number) {
        return number >= FIRST_BAD && number <= LAST_BAD && number % ONE_IN == 7;
    }

    private static Request indexed(String model, String input, long value) {
        return Request.ofText("{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[%d]}]}"
                        .formatted(input, value))
                .withHeader("sluice-model", model);
    }
}
