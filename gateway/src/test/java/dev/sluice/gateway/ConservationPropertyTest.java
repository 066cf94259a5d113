package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.OutcomeAssert;
import dev.sluice.gateway.fixture.RecordedOrigin;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the workers do, every request ends once, every permit comes back once, and an answer is its own request's: P1 and
 * P2, on simulated time.
 */
class ConservationPropertyTest {

    private static final int STEPS = 2_000;
    private static final List<ErrorCode> FAULTS = List.of(
            ErrorCode.MODEL_ERROR,
            ErrorCode.UNAVAILABLE,
            ErrorCode.MODEL_NOT_READY,
            ErrorCode.INTERNAL,
            ErrorCode.DEADLINE_EXCEEDED);

    static java.util.stream.LongStream seeds() {
        return new Random(20_26).longs(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyRequestEndsOnce(long seed) {
        var random = new Random(seed);
        var core = new Core(3, 1 + random.nextInt(24));
        var workers = new ArrayList<ScriptedPeer>();
        for (int i = 0; i < 3; i++) {
            workers.add(new ScriptedPeer(core, new FakeWorker("worker-" + i), 1 + random.nextInt(3)));
        }
        var sent = new ArrayList<Sent>();

        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) > 0) {
                sent.add(send(core, sent.size(), random));
            }
            workers.get(random.nextInt(3)).act(random);
            core.loop.advance(Duration.ofNanos(random.nextInt(3_000_000)));
            assertConserved(core, sent);
        }
        workers.forEach(ScriptedPeer::recover);
        for (int round = 0; round < 10_000 && core.endings.ended() < sent.size(); round++) {
            workers.forEach(ScriptedPeer::answerAll);
            core.loop.advance(Duration.ofMillis(100));
        }

        assertThat(core.endings.receivedCount()).isEqualTo(sent.size());
        assertThat(core.endings.ended()).isEqualTo(sent.size());
        assertThat(core.endings.predictedCount()).isPositive();
        sent.forEach(Sent::assertEndedOnce);
    }

    private static void assertConserved(Core core, List<Sent> sent) {
        long inFlight =
                sent.stream().filter(s -> s.origin().permitsReleased() == 0).count();
        assertThat(core.endings.receivedCount()).isEqualTo(sent.size());
        assertThat(core.endings.ended() + inFlight).isEqualTo(sent.size());
    }

    /** P9: whoever shares a worker with requests that it dies of is answered all the same. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void onlyWhatWorkersDieOfEndsForIt(long seed) {
        var random = new Random(seed);
        var core = new Core(3, 1 + random.nextInt(24));
        var workers = new ArrayList<ScriptedPeer>();
        for (int i = 0; i < 3; i++) {
            workers.add(new ScriptedPeer(core, new FakeWorker("worker-" + i), 1 + random.nextInt(2)));
            workers.get(i).recover();
        }
        var sent = new ArrayList<Sent>();
        var killers = new HashSet<Long>();

        for (int step = 0; step < 20_000 && (sent.size() < 400 || core.endings.ended() < 400); step++) {
            if (sent.size() < 400) {
                int number = sent.size();
                if (random.nextInt(20) == 0) {
                    killers.add((long) number);
                }
                sent.add(new Sent(number, 1, core.send(Requests.numbered(number, 1, Deadline.none()))));
            }
            workers.get(random.nextInt(3)).answerOrDie(killers);
            core.loop.advance(Duration.ofNanos(random.nextInt(200_000_000)));
        }

        assertThat(killers).isNotEmpty();
        for (Sent one : sent) {
            Outcome outcome = one.assertEndedOnce();
            boolean isKiller = killers.contains((long) one.number());
            assertThat(outcome instanceof Outcome.Predicted)
                    .as("%s, a killer: %s", outcome, isKiller)
                    .isNotEqualTo(isKiller);
        }
    }

    private static Sent send(Core core, int number, Random random) {
        int rows = 1 + random.nextInt(5);
        Deadline deadline =
                random.nextBoolean() ? Deadline.none() : core.in(Duration.ofMillis(1 + random.nextInt(200)));
        return new Sent(number, rows, core.send(Requests.numbered(number, rows, deadline)));
    }

    private record Sent(int number, int rows, RecordedOrigin origin) {

        Outcome assertEndedOnce() {
            assertThat(origin.replies()).as("replies to %s", number).hasSize(1);
            assertThat(origin.permitsReleased()).as("permits of %s", number).isEqualTo(1);
            if (origin.replies().get(0) instanceof Outcome.Predicted) {
                OutcomeAssert.assertEchoed(origin, number, rows);
            }
            return origin.replies().get(0);
        }
    }

    /** A worker and its moods. */
    private static final class ScriptedPeer {

        private final Core core;
        private final FakeWorker worker;
        private final int lanes;
        private boolean isConnected;

        ScriptedPeer(Core core, FakeWorker worker, int lanes) {
            this.core = core;
            this.worker = worker;
            this.lanes = lanes;
        }

        void act(Random random) {
            int mood = random.nextInt(40);
            if (!isConnected) {
                if (mood < 4) {
                    recover();
                }
            } else if (mood == 0) {
                isConnected = false;
                core.lose(worker);
            } else if (worker.pendingFrames() > 0) {
                answer(mood, random);
            }
        }

        /** Dies of a killer in its oldest frame, and is there again at once. */
        void answerOrDie(Set<Long> killers) {
            if (worker.oldestFrame().filter(frame -> holdsOneOf(frame, killers)).isPresent()) {
                isConnected = false;
                core.lose(worker);
                recover();
            } else if (worker.pendingFrames() > 0) {
                worker.answerNext();
            }
        }

        private static boolean holdsOneOf(Frame frame, Set<Long> killers) {
            return frame.members().stream()
                    .anyMatch(member -> killers.contains(member.request().id().number()));
        }

        void recover() {
            if (!isConnected) {
                isConnected = true;
                core.connect(worker, lanes, Requests.echo());
            }
        }

        void answerAll() {
            while (worker.pendingFrames() > 0) {
                worker.answerNext();
            }
        }

        private void answer(int mood, Random random) {
            if (mood < 25) {
                worker.answerNext();
            } else if (mood < 28) {
                worker.shedNext();
            } else if (mood < 30) {
                worker.forgetNext();
            } else if (mood < 33) {
                worker.endNext(new Outcome.Failed(FAULTS.get(random.nextInt(FAULTS.size())), "scripted"));
            } else if (mood < 36) {
                worker.answerMember(0);
            }
        }
    }
}
