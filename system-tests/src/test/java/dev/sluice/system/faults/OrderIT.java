package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.worker.Fault;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.RecordId;
import dev.sluice.testkit.history.Reply;
import dev.sluice.testkit.history.ReplyAddress;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.Sent;
import dev.sluice.testkit.history.Verdict;
import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.Scripts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes with {@code order: key}: workers answer in any order, and replies leave in that of their requests. */
@Tag("fault")
class OrderIT {

    private static final int KEYS = 50;
    private static final int EVERY_UNKEYED = 20;
    private static final int EVERY_MALFORMED = 199;
    private static final int EVERY_ASTRAY = 3;
    private static final int ONE_OF_EACH = 13;
    private static final double RETRIED = 0.05;
    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMillis(40);
    private static final String NOWHERE = "sluice.nowhere";
    private static final int FEW_KEYS = 10;

    /** Far less than a second for each request to a topic that does not exist, one after the other. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** Mostly such that count as attempts: a worker that is full often is sent less, and the rate would not hold. */
    private static final List<Fault.Code> FAULTS =
            List.of(Fault.Code.UNAVAILABLE, Fault.Code.UNAVAILABLE, Fault.Code.RESOURCE_EXHAUSTED);

    @TempDir
    private Path folder;

    private final Disorder disorder = new Disorder(OrderIT::key);

    @Test
    void keepsTheOrderOfEveryKeyWhateverTheOrderOfTheAnswers() throws Exception {
        int count = 20_000;
        try (var workers = ScriptedWorkers.start(unruly(1), unruly(2));
                var rig = FaultRig.start(ordered("key"), workers.addresses());
                var traffic = start(rig, 2_000, count).inKeyOrder()) {
            Instant half = traffic.awaitAnswered(count / 2).now();
            traffic.awaitAll();

            History history = traffic.history();
            Verdict verdict = traffic.judge(history);
            double retries = rig.gatewayMetric("sluice_retries_total");
            String evidence = "%d answers out of order, %.0f retries".formatted(disorder.outOfOrder(), retries);
            new Case("P6", "two workers that answer after 1 to 40 ms, 5 % retried", half, half, evidence)
                    .assertKept(verdict, 0);
            assertThat(disorder.outOfOrder()).isGreaterThan(count / 100);
            assertThat(retries).isGreaterThan(count * RETRIED / 2);
            assertThat(verdict.errors()).containsEntry("INVALID_REQUEST", malformed(count));
            assertThat(overtakenWithoutKey(history)).as("no key, no order").isPositive();
        }
    }

    @Test
    @Tag("long")
    void keepsTheOrderOfEveryKeyWhileBrokerAndWorkerDie() throws Exception {
        try (var workers = ScriptedWorkers.start(unruly(1), unruly(2));
                var rig = FaultRig.start(ordered("key"), workers.addresses());
                var traffic = start(rig, 500, 8_000).inKeyOrder()) {
            traffic.awaitAnswered(1_000);

            Instant from = traffic.now();
            rig.kafka().node(1).kill();
            rig.kafka().node(1).start();
            traffic.awaitAnswered(traffic.answered() + 500);
            workers.kill(0);
            traffic.awaitAnswered(traffic.answered() + 500);
            workers.start(0);
            traffic.awaitAnswered(traffic.answered() + 500);
            Instant to = traffic.now();
            traffic.awaitAll();

            String evidence = "%d answers out of order, %.0f retries"
                    .formatted(disorder.outOfOrder(), rig.gatewayMetric("sluice_retries_total"));
            new Case("P6", "broker killed and started, a worker killed and started", from, to, evidence)
                    .assertKept(traffic.judge(), 0);
        }
    }

    @Test
    @Tag("long")
    void answersABacklogInOrderAndInNone() throws Exception {
        double key = answeredPerSecond("key");
        double none = answeredPerSecond("none");

        System.out.printf(Locale.ROOT, "ORDER | key | %.0f/s | none | %.0f/s |%n", key, none);
    }

    /** Of 20,000 requests that wait for the workers to come back. */
    private double answeredPerSecond(String order) throws Exception {
        int count = 20_000;
        try (var workers = ScriptedWorkers.start(unruly(1), unruly(2));
                var rig = FaultRig.start(ordered(order), workers.addresses())) {
            workers.kill(0);
            workers.kill(1);
            try (var traffic = start(rig, count, count)) {
                traffic.awaitSent(count);
                Instant released = traffic.now();
                workers.start(0);
                workers.start(1);
                traffic.awaitAll();

                List<Instant> times = traffic.history().replies().stream()
                        .map(Reply::time)
                        .filter(released::isBefore)
                        .sorted()
                        .toList();
                assertThat(times).hasSizeGreaterThan(count / 2);
                Duration took = Duration.between(times.get(0), times.get(times.size() - 1));
                return times.size() / (took.toNanos() / 1e9);
            }
        }
    }

    @Test
    @Tag("long")
    void holdsUpNoReplyBehindThoseToATopicThatDoesNotExist() throws Exception {
        int count = 2_100;
        try (var workers = ScriptedWorkers.start(unruly(1), unruly(2));
                var rig = FaultRig.start(ordered("key"), workers.addresses());
                var traffic =
                        Traffic.start(rig, 100, count, OrderIT::someAstray).inKeyOrder()) {
            traffic.awaitAll();

            History history = traffic.history();
            Verdict verdict = traffic.judge(history);
            assertThat(verdict.anomalies()).as(verdict.toString()).isEmpty();
            assertThat(verdict.duplicates()).isZero();
            assertThat(verdict.errors()).containsEntry("REPLY_TOPIC_REFUSED", count / EVERY_ASTRAY);
            assertThat(longestWait(history)).isLessThan(LONGEST_WAIT);
        }
    }

    private Traffic start(FaultRig rig, double rate, int count) {
        disorder.forget();
        return Traffic.start(rig, rate, count, OrderIT::request);
    }

    private RigConfig ordered(String order) {
        return RigConfig.in(folder.resolve(order))
                .workers(0)
                .gateway("routes[0].topic", FaultRig.REQUESTS)
                .gateway("routes[0].order", order);
    }

    private Script unruly(long seed) {
        return Scripts.withRandomFaults(
                seed, RETRIED, FAULTS, Scripts.afterRandomDelays(seed, FASTEST, SLOWEST, disorder::answer));
    }

    private static Request request(int number) {
        Request request = isMalformed(number)
                ? Request.ofText("{ \"number\": " + number).withHeader("sluice-model", Arithmetic.MODEL)
                : Arithmetic.request(number);
        return key(number).map(request::withKey).orElse(request);
    }

    private static Optional<String> key(int number) {
        return number % EVERY_UNKEYED == ONE_OF_EACH ? Optional.empty() : Optional.of("key-" + number % KEYS);
    }

    private static boolean isMalformed(int number) {
        return number % EVERY_MALFORMED == ONE_OF_EACH;
    }

    private static int malformed(int count) {
        return (int) IntStream.range(0, count).filter(OrderIT::isMalformed).count();
    }

    /** Some of each key, and of one key more than two a second. */
    private static Request someAstray(int number) {
        Request request = Arithmetic.request(number).withKey("key-" + number % FEW_KEYS);
        return number % EVERY_ASTRAY == 0 ? request.repliesTo(ReplyAddress.of(NOWHERE)) : request;
    }

    private static int overtakenWithoutKey(History history) {
        Map<RecordId, Integer> unkeyed = history.sent().stream()
                .filter(sent -> key(sent.number()).isEmpty())
                .collect(Collectors.toMap(sent -> sent.id().orElseThrow(), Sent::number));
        Map<String, Long> latest = new HashMap<>();
        int overtaken = 0;
        for (Reply reply : history.replies()) {
            RecordId request = reply.request();
            if (request != null && unkeyed.containsKey(request)) {
                String path =
                        request.topic() + request.partition() + "-" + reply.at().partition();
                long highest = latest.merge(path, request.offset(), Math::max);
                overtaken += request.offset() < highest ? 1 : 0;
            }
        }
        return overtaken;
    }

    private static Duration longestWait(History history) {
        Map<String, Instant> sent = history.sent().stream().collect(Collectors.toMap(Sent::correlation, Sent::sentAt));
        Stream<Duration> replied = history.replies().stream()
                .filter(reply -> sent.containsKey(reply.correlation()))
                .map(reply -> Duration.between(sent.get(reply.correlation()), reply.time()));
        Stream<Duration> deadLettered = history.deadLetters().stream()
                .map(letter -> Duration.between(sent.get(letter.correlation()), letter.time()));
        return Stream.concat(replied, deadLettered).max(Duration::compareTo).orElseThrow();
    }
}
