package dev.sluice.testkit.history;

import static dev.sluice.testkit.history.HandMadeHistory.LETTERS;
import static dev.sluice.testkit.history.HandMadeHistory.REPLIES;
import static dev.sluice.testkit.history.HandMadeHistory.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Honest histories at random, and each with one thing spoilt, which has to be named, and nothing else. */
class CheckerPropertyTest {

    private static final int ROUNDS = 600;
    private static final Instant AFTER_ALL = HandMadeHistory.at(1_000_000);

    @Test
    void namesExactlyWhatIsSpoilt() {
        long seed = Long.getLong("sluice.test.seed", 5157041946128955690L);
        System.out.println("CheckerPropertyTest: sluice.test.seed=" + seed);
        var found = EnumSet.noneOf(Anomaly.Kind.class);
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(seed + round);
            var made = new RandomHistory(random).make();
            Verdict honest = Checker.ofKeyOrder().check(made.history());
            assertThat(honest.anomalies())
                    .as("sluice.test.seed=%d round %d %s", seed, round, honest)
                    .isEmpty();

            Set<Anomaly.Kind> spoilt = spoil(made, round % 12, random);

            Verdict verdict = Checker.ofKeyOrder().check(made.history());
            assertThat(verdict.anomalies().stream().map(Anomaly::kind).toList())
                    .as("sluice.test.seed=%d round %d %s", seed, round, verdict)
                    .containsExactlyInAnyOrderElementsOf(spoilt);
            found.addAll(spoilt);
        }
        assertThat(found).as("sluice.test.seed=%d", seed).containsAll(EnumSet.allOf(Anomaly.Kind.class));
    }

    /** Spoils one thing in one of twelve ways; nothing where the history offers no place for it. */
    private static Set<Anomaly.Kind> spoil(HandMadeHistory made, int way, Random random) {
        return switch (way) {
            case 0 -> loseUncommitted(made, random);
            case 1 -> losePassed(made, random);
            case 2 -> delayPastCommit(made, random);
            case 3 -> replyToNobody(made, random);
            case 4 -> sendDeadLetterOfNothing(made, random);
            case 5 -> moveCommitBack(made, random);
            case 6 -> swapOfOneKey(made);
            case 7 -> changeDeadLetter(made, random);
            default -> cross(made, way - 8, random);
        };
    }

    private static Set<Anomaly.Kind> replyToNobody(HandMadeHistory made, Random random) {
        Reply reply = any(made.replies, random);
        made.replies.add(HandMadeHistory.replyOf(reply, "nobody", new RecordId(REQUESTS, 0, 0)));
        return EnumSet.of(Anomaly.Kind.PHANTOM);
    }

    private static Set<Anomaly.Kind> loseUncommitted(HandMadeHistory made, Random random) {
        Sent victim = any(acknowledged(made), random);
        forget(made, victim);
        made.commits.removeIf(commit -> commit.partition() == victim.partition() && commit.offset() > victim.offset());
        return EnumSet.of(Anomaly.Kind.LOST);
    }

    private static Set<Anomaly.Kind> losePassed(HandMadeHistory made, Random random) {
        List<Sent> passed = passed(made);
        if (passed.isEmpty()) {
            return Set.of();
        }
        forget(made, any(passed, random));
        return EnumSet.of(Anomaly.Kind.LOST, Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED);
    }

    private static Set<Anomaly.Kind> delayPastCommit(HandMadeHistory made, Random random) {
        List<Sent> passed = passed(made);
        if (passed.isEmpty()) {
            return Set.of();
        }
        String victim = any(passed, random).correlation();
        made.replies.replaceAll(reply ->
                reply.correlation().equals(victim) ? HandMadeHistory.replyTimed(reply, AFTER_ALL, true) : reply);
        made.deadLetters.replaceAll(letter -> letter.correlation().equals(victim)
                ? new DeadLetter(
                        letter.at(), AFTER_ALL, true, letter.origin(), victim, letter.code(), letter.print(), false)
                : letter);
        return EnumSet.of(Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED);
    }

    private static Set<Anomaly.Kind> sendDeadLetterOfNothing(HandMadeHistory made, Random random) {
        Sent sent = any(acknowledged(made), random);
        made.deadLetters.add(new DeadLetter(
                new RecordId(LETTERS, 1, 0),
                AFTER_ALL,
                true,
                new RecordId(REQUESTS, sent.partition(), 1_000_000),
                sent.correlation(),
                "INTERNAL",
                sent.print(),
                false));
        return EnumSet.of(Anomaly.Kind.PHANTOM);
    }

    private static Set<Anomaly.Kind> cross(HandMadeHistory made, int way, Random random) {
        // Where somebody else's replies have to go is not known.
        Reply reply = any(
                made.replies.stream()
                        .filter(each -> !each.correlation().equals("theirs"))
                        .toList(),
                random);
        int index = made.replies.indexOf(reply);
        RecordId wrong = new RecordId(REQUESTS, 9, reply.at().offset());
        made.replies.set(
                index,
                switch (way) {
                    case 0 -> HandMadeHistory.replyOf(reply, reply.correlation(), wrong);
                    case 1 ->
                        HandMadeHistory.replyAt(
                                reply, new RecordId("elsewhere", 0, reply.at().offset()));
                    case 2 -> HandMadeHistory.replySaying(reply, reply.key() + 1, "");
                    default -> HandMadeHistory.replySaying(reply, reply.key(), "not its own");
                });
        return EnumSet.of(Anomaly.Kind.CROSSED);
    }

    private static Set<Anomaly.Kind> moveCommitBack(HandMadeHistory made, Random random) {
        List<Commit> above =
                made.commits.stream().filter(each -> each.offset() > 0).toList();
        if (above.isEmpty()) {
            return Set.of();
        }
        Commit commit = any(above, random);
        made.commits.add(new Commit(
                commit.group(), REQUESTS, commit.partition(), commit.offset() - 1, "", AFTER_ALL, made.commits.size()));
        return EnumSet.of(Anomaly.Kind.COMMIT_MOVED_BACK);
    }

    /** Two requests next to each other in one partition, of one key, each answered once. */
    private static Set<Anomaly.Kind> swapOfOneKey(HandMadeHistory made) {
        for (int i = 0; i < made.replies.size(); i++) {
            for (int j = i + 1; j < made.replies.size(); j++) {
                if (made.replies.get(i).key() == made.replies.get(j).key()
                        && areNeighbours(made, made.replies.get(i), made.replies.get(j))) {
                    Reply first = made.replies.get(i);
                    Reply second = made.replies.get(j);
                    made.replies.set(i, HandMadeHistory.replyAt(first, second.at()));
                    made.replies.set(j, HandMadeHistory.replyAt(second, first.at()));
                    return EnumSet.of(Anomaly.Kind.OUT_OF_ORDER);
                }
            }
        }
        return Set.of();
    }

    private static boolean areNeighbours(HandMadeHistory made, Reply first, Reply second) {
        TopicPartition partition = partition(first);
        List<Reply> scope = made.replies.stream()
                .filter(each -> partition(each).equals(partition) && each.key() == first.key())
                .toList();
        return second.key() == first.key()
                && partition(second).equals(partition)
                && scope.indexOf(second) == scope.indexOf(first) + 1
                && isAnsweredOnce(made, first)
                && isAnsweredOnce(made, second);
    }

    private static TopicPartition partition(Reply reply) {
        return Objects.requireNonNull(reply.request()).topicPartition();
    }

    private static boolean isAnsweredOnce(HandMadeHistory made, Reply reply) {
        return made.replies.stream()
                        .filter(each -> each.correlation().equals(reply.correlation()))
                        .count()
                == 1;
    }

    private static Set<Anomaly.Kind> changeDeadLetter(HandMadeHistory made, Random random) {
        if (made.deadLetters.isEmpty()) {
            return Set.of();
        }
        int index = random.nextInt(made.deadLetters.size());
        DeadLetter letter = made.deadLetters.get(index);
        Fingerprint print = letter.print();
        var changed = switch (random.nextInt(3)) {
            case 0 -> new Fingerprint(print.key() + 1, print.value(), print.headers());
            case 1 -> new Fingerprint(print.key(), Fingerprint.ABSENT, print.headers());
            default -> new Fingerprint(print.key(), print.value(), print.headers() + 1);
        };
        made.deadLetters.set(index, HandMadeHistory.letterWith(letter, letter.origin(), changed, false));
        return EnumSet.of(Anomaly.Kind.DEAD_LETTER_CHANGED);
    }

    private static void forget(HandMadeHistory made, Sent victim) {
        made.replies.removeIf(reply -> reply.correlation().equals(victim.correlation()));
        made.deadLetters.removeIf(letter -> letter.correlation().equals(victim.correlation()));
    }

    private static List<Sent> acknowledged(HandMadeHistory made) {
        return made.sent.stream().filter(Sent::isAcknowledged).toList();
    }

    private static List<Sent> passed(HandMadeHistory made) {
        return acknowledged(made).stream()
                .filter(sent -> made.commits.stream()
                        .anyMatch(commit -> commit.partition() == sent.partition() && commit.offset() > sent.offset()))
                .toList();
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** A gateway that keeps its promises, over three partitions and four keys, with crashes that repeat replies. */
    private static final class RandomHistory {

        private static final List<String> CODES =
                List.of("ok", "ok", "ok", "MODEL_ERROR", "DEADLINE_EXCEEDED", "REPLY_TOPIC_REFUSED", "UNAVAILABLE");
        private static final int PARTITIONS = 3;

        private final Random random;
        private final HandMadeHistory made = new HandMadeHistory();
        private final long[] committed = new long[PARTITIONS];
        private final Set<RecordId> finished = new HashSet<>();
        private final List<List<Sent>> log = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        private long now = 100;

        RandomHistory(Random random) {
            this.random = random;
        }

        HandMadeHistory make() {
            int count = 20 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                int partition = random.nextInt(PARTITIONS);
                List<Sent> records = log.get(partition);
                records.add(made.send(partition, records.size(), 1 + random.nextInt(4), i));
            }
            sendWithoutAnswerOfTheBroker();
            finishAllInOrderOfKeys();
            if (random.nextBoolean()) {
                readTheRequests();
            }
            return made;
        }

        /** With one that somebody else sent, and a gap before the last record, as a control record leaves it. */
        private void readTheRequests() {
            made.requestTopics.add(REQUESTS);
            acknowledged(made)
                    .forEach(sent -> made.requests.add(
                            new RequestRecord(sent.id().orElseThrow(), sent.correlation(), sent.print())));
            Sent written = made.sent.get(made.sent.size() - 1);
            RecordId place = new RecordId(REQUESTS, 1, log.get(1).size() + 10);
            made.requests.add(new RequestRecord(place, written.correlation(), written.print()));
            var theirs = new RecordId(REQUESTS, 2, log.get(2).size());
            made.requests.add(new RequestRecord(theirs, "theirs", new Fingerprint(9, 9, 9)));
            made.replies.add(new Reply(
                    "theirs", new RecordId("others", 0, 0), HandMadeHistory.at(now), true, theirs, "ok", 9, ""));
        }

        private void sendWithoutAnswerOfTheBroker() {
            made.sendUnacknowledged(0, 5, 50);
            Sent written = made.sendUnacknowledged(1, 6, 50);
            made.reply(written, new RecordId(REQUESTS, 1, log.get(1).size() + 10), "ok", 0, now++);
        }

        private void finishAllInOrderOfKeys() {
            List<Sent> open = new ArrayList<>(acknowledged(made));
            while (!open.isEmpty()) {
                Sent chosen = any(open, random);
                Sent next = open.stream()
                        .filter(each -> each.partition() == chosen.partition()
                                && each.print().key() == chosen.print().key())
                        .findFirst()
                        .orElseThrow();
                open.remove(next);
                finish(next, any(CODES, random));
                if (random.nextInt(3) == 0) {
                    commit(random.nextInt(PARTITIONS));
                }
            }
        }

        private void finish(Sent request, String code) {
            now += random.nextInt(3);
            if (OutcomeTable.needsReply(code)) {
                made.reply(request, code, made.replies.size(), now);
                if (random.nextInt(10) == 0) {
                    made.reply(request, code, made.replies.size(), now + 1);
                }
            }
            now += random.nextInt(3);
            if (OutcomeTable.needsDeadLetter(code)) {
                made.deadLetter(request, code, made.deadLetters.size(), now);
            }
            finished.add(request.id().orElseThrow());
        }

        private void commit(int partition) {
            long offset = committed[partition];
            while (finished.contains(new RecordId(REQUESTS, partition, offset))) {
                offset++;
            }
            committed[partition] = offset;
            made.commit(partition, offset, now);
        }
    }

    @Test
    void judgesFiftyThousandRequestsWithinSeconds() {
        var made = new HandMadeHistory();
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            Sent sent = made.send(i % 8, i / 8, 1 + i % 100, i);
            made.reply(sent, "ok", i, i + 10);
            made.commit(i % 8, i / 8, i + 11);
        }

        Verdict verdict = Checker.ofKeyOrder().check(made.history());

        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.ok()).isEqualTo(count);
        assertThat(made.replies.get(0).at().topic()).isEqualTo(REPLIES);
    }
}
