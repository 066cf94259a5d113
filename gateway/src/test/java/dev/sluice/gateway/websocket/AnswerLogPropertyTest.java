package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that loses its connection now and then, against a list of all that was ever answered. */
class AnswerLogPropertyTest {

    private static final long MOST_BYTES = 60;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void saysEachAnswerOnceAndInOrderUnlessItSaysThatItCannot(long seed) {
        var client = new Client(new Random(seed));

        for (long now = 0; now < 500 && !client.isTurnedAway; now++) {
            client.step(now);
            assertThat(client.room.kept()).as("seed %d", seed).isBetween(0L, MOST_BYTES);
        }

        List<Long> all =
                LongStream.rangeClosed(1, client.received.size()).boxed().toList();
        assertThat(client.received).as("seed %d", seed).isEqualTo(all);
        client.log.clear();
        assertThat(client.room.kept()).as("seed %d", seed).isZero();
    }

    @Test
    void keepsTheRoomOfWhatAClientThatHasComeBackHasYetToTake() {
        var room = new KeptBytes(MOST_BYTES);
        var log = new AnswerLog(new AnswerLog.Limits(10, MOST_BYTES, 50), room);
        var random = new Random(1);
        log.add(answer(1, random));
        log.add(answer(2, random));
        log.away(0);
        long both = room.kept();

        log.resumeAfter(0);
        assertThat(room.kept()).isEqualTo(both);
        log.leave(1, AnswerLogPropertyTest::atOnce);
        assertThat(room.kept()).isEqualTo(both);

        log.clear();
        assertThat(room.kept()).isZero();
    }

    @Test
    void dropsNothingThatIsOnItsWayToTheClientHoweverLong() {
        var log = new AnswerLog(new AnswerLog.Limits(10, MOST_BYTES, 50), new KeptBytes(MOST_BYTES));
        var random = new Random(1);
        log.add(answer(1, random));
        log.add(answer(2, random));
        log.leave(1, AnswerLogPropertyTest::atOnce);
        log.resumeAfter(0);

        Promise<Void> onItsWay = Promise.promise();
        log.leave(2, again -> onItsWay.future());
        log.forgetOld(100);
        log.leave(100, AnswerLogPropertyTest::atOnce);
        assertThat(log.canResumeAfter(0)).isTrue();

        onItsWay.complete();
        log.forgetOld(100);
        assertThat(log.canResumeAfter(0)).isFalse();
        assertThat(log.canResumeAfter(1)).isTrue();
    }

    private static final class Client {

        private final Random random;
        private final KeptBytes room;
        private final AnswerLog log;
        private final List<Long> received = new ArrayList<>();
        private boolean isAway;

        /** It was told that something is gone. */
        private boolean isTurnedAway;

        private Client(Random random) {
            this.random = random;
            this.room = new KeptBytes(random.nextInt(40, 200));
            this.log = new AnswerLog(new AnswerLog.Limits(random.nextInt(1, 12), MOST_BYTES, 50), room);
        }

        private void step(long now) {
            int dice = random.nextInt(10);
            if (dice < 4) {
                log.add(answer(log.nextSeq(), random));
            } else if (dice < 8) {
                receive(now);
            } else if (dice == 8) {
                isAway = true;
            } else if (isAway) {
                comeBack();
            }
            if (isAway) {
                log.away(now).forEach(Answer::settle);
                assertThat(log.hasUnsent()).isFalse();
            }
        }

        private void receive(long now) {
            if (isAway || !log.hasUnsent()) {
                return;
            }
            long seq = seqOf(log.leave(now, AnswerLogPropertyTest::atOnce));
            if (random.nextInt(8) > 0) {
                received.add(seq);
            } else {
                isAway = true; // it was in the socket when the connection broke
            }
        }

        private void comeBack() {
            long seen = received.isEmpty() ? 0 : received.get(received.size() - 1);
            isTurnedAway = !log.canResumeAfter(seen);
            if (!isTurnedAway) {
                log.resumeAfter(seen);
                isAway = false;
            }
        }
    }

    /** Its first byte is its number. */
    private static Answer answer(long seq, Random random) {
        Buffer content = Buffer.buffer().appendLong(seq).appendBytes(new byte[random.nextInt(20)]);
        return new Answer(content, null, /* hasCredit= */ true, Optional.empty(), Promise.promise());
    }

    private static Future<Void> atOnce(Answer written) {
        written.settle();
        return Future.succeededFuture();
    }

    private static long seqOf(Answer answer) {
        return answer.content().getLong(0);
    }
}
