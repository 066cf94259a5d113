package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    private static final Schedule SCHEDULE =
            Schedule.poisson(new Schedule.Plan(500, Duration.ofMillis(100), Duration.ofMillis(200), 3));
    private static final Limits LIMITS = new Limits(Duration.ofMillis(50), 1_000, Optional.empty());

    /** Of which twenty-one requests are due long before the window opens. */
    private static final Schedule LONG_WARM_UP =
            Schedule.poisson(new Schedule.Plan(500, Duration.ofSeconds(10), Duration.ofMillis(200), 3));

    private static final Limits FEW_OPEN = new Limits(Duration.ofMillis(10), 20, Optional.empty());

    private final WindowLog window = new WindowLog();

    @Test
    void sendsEveryRequestOnceAndInOrder() throws Exception {
        List<Integer> sent = new ArrayList<>();

        RunResult result = run((number, endings) -> {
            sent.add(number);
            endings.ok(number);
        });

        assertThat(sent).hasSize(SCHEDULE.count()).isSorted().doesNotHaveDuplicates();
        assertThat(result.all().ok()).isEqualTo(SCHEDULE.count());
        assertThat(result.all().lost()).isZero();
        assertThat(result.cutShort()).isFalse();
    }

    /** What stalls the sender is met by every request that was due meanwhile. */
    @Test
    void showsAStallOfTheTargetInTheLatenciesAndInTheLag() throws Exception {
        RunResult result = run((number, endings) -> {
            if (number == SCHEDULE.firstMeasured() + 10) {
                stall(Duration.ofMillis(60));
            }
            endings.ok(number);
        });

        assertThat(result.sendLag().max()).isGreaterThan(Duration.ofMillis(30));
        assertThat(result.latency().percentile(90)).isGreaterThan(Duration.ofMillis(20));
        assertThat(result.voidReason()).isPresent();
    }

    private static void stall(Duration duration) {
        @SuppressWarnings("checkstyle:injectedClock") // A stall is one of the machine's time.
        java.util.function.LongSupplier clock = System::nanoTime;
        long until = clock.getAsLong() + duration.toNanos();
        while (until - clock.getAsLong() > 0) {
            LockSupport.parkNanos(until - clock.getAsLong());
        }
    }

    @Test
    void countsWhatIsNeverAnsweredAsLostWhenTheDrainIsOver() throws Exception {
        RunResult result = run((number, endings) -> {
            if (number % 2 == 0) {
                endings.ok(number);
            }
        });

        assertThat(result.all().lost()).isEqualTo(SCHEDULE.count() / 2);
        assertThat(result.lost().get(0).name()).isEqualTo("request 1");
    }

    @Test
    void waitsForAnswersThatComeLate() throws Exception {
        List<Integer> waiting = new CopyOnWriteArrayList<>();
        // It ends with the last answer, however late that thread gets its turn.
        var patient = new Limits(Duration.ofSeconds(10), 1_000, Optional.empty());

        RunResult result = run(SCHEDULE, patient, (number, endings) -> {
            waiting.add(number);
            if (number == SCHEDULE.count() - 1) {
                new Thread(() -> {
                            stall(Duration.ofMillis(10));
                            waiting.forEach(endings::ok);
                        })
                        .start();
            }
        });

        assertThat(result.all().ok()).isEqualTo(SCHEDULE.count());
    }

    @Test
    void isCutShortWhenTooManyAreOpen() throws Exception {
        RunResult result = run(LONG_WARM_UP, FEW_OPEN, (number, endings) -> {});

        assertThat(result.cutShort()).isTrue();
        assertThat(result.all().sent()).isEqualTo(21);
        assertThat(result.all().lost()).isEqualTo(21);
        assertThat(window.told).isEmpty();
    }

    @Test
    void tellsTheWatchWhenTheWindowBeginsAndEnds() throws Exception {
        run((number, endings) -> endings.ok(number));

        assertThat(window.told).containsExactly("opened", "closed");
    }

    @Test
    void tellsAWatcherThatWakesLateOfTheWholeWindow() throws Exception {
        Run over = over(SCHEDULE, LIMITS, (number, endings) -> endings.ok(number));

        over.tell(window);

        assertThat(window.told).containsExactly("opened", "closed");
    }

    @Test
    void tellsAWatcherThatWakesLateOfNoWindowThatTheRunDidNotReach() throws Exception {
        Run cut = over(LONG_WARM_UP, FEW_OPEN, (number, endings) -> {});

        cut.tell(window);

        assertThat(window.told).isEmpty();
    }

    /** A run that is over by a clock on which all of it was due long ago. */
    private static Run over(Schedule schedule, Limits limits, Sending sending) throws InterruptedException {
        long longAfter = Duration.ofMinutes(1).toNanos();
        var run = new Run(schedule, new ScriptedTarget(sending), limits, () -> longAfter, /* startNanos= */ 0);
        run.send();
        run.stopTelling();
        return run;
    }

    @Test
    void endsWhenTheTargetCannotGoOn() {
        assertThatThrownBy(() -> run((number, endings) -> {
                    throw new TargetException("gone");
                }))
                .isInstanceOf(TargetException.class)
                .hasMessage("gone");
    }

    /** Once: a second interrupt could come after the run has ended, and end the next test of this thread. */
    @Test
    void endsWhenItIsInterrupted() {
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> run((number, endings) -> {
                    if (number == 0) {
                        caller.interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void showsABugOfTheTargetAsOne() {
        var bug = new IllegalArgumentException("a bug");

        assertThatThrownBy(() -> run((number, endings) -> {
                    throw bug;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(bug);
    }

    private RunResult run(Sending sending) throws InterruptedException {
        return run(SCHEDULE, LIMITS, sending);
    }

    @SuppressWarnings("checkstyle:injectedClock") // A generator waits in real time.
    private RunResult run(Schedule schedule, Limits limits, Sending sending) throws InterruptedException {
        return new Generator(System::nanoTime).run(schedule, new ScriptedTarget(sending), limits, window);
    }

    private interface Sending {
        void send(int number, Endings endings);
    }

    /** Does what a test says. */
    private record ScriptedTarget(Sending sending) implements Target {

        @Override
        public void send(int number, Endings endings) {
            sending.send(number, endings);
        }

        @Override
        public String nameOf(int number) {
            return "request " + number;
        }

        @Override
        public void close() {}
    }

    private static final class WindowLog implements WindowWatch {

        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void opened() {
            told.add("opened");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    }
}
