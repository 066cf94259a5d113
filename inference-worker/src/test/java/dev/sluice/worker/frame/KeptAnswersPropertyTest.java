package dev.sluice.worker.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.lanes.Lanes;
import dev.sluice.worker.model.LentModel;
import dev.sluice.worker.model.ModelCatalog;
import dev.sluice.worker.model.ModelFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever equal requests do at the same time, each ends once and with its own answer: some are cancelled, some expire, some
 * fail, and answers are evicted all the while. Midway another model takes the place of theirs, which is closed when they have ended.
 */
@Timeout(180)
class KeptAnswersPropertyTest {

    private static final int FRAMES = 400;
    private static final int NUMBERS = 6;

    @RepeatedTest(5)
    void everyMemberEndsOnceAndWithItsOwnAnswer() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        var model = new EchoModel(KeptAnswersPropertyTest::goesWell);
        var lent = new LentModel<>(model, Runnable::run);
        var lanes = new Lanes(/* count= */ 3, /* maxQueuedTasks= */ FRAMES, /* maxQueuedBytes= */ 1 << 24);
        var intake = new Intake(lanes, new NoMetrics(), Clock.system(), /* maxAnswerBytes= */ 1 << 20);
        intake.serve(catalog(lent));
        lanes.start();
        List<Check> checks = new ArrayList<>();

        for (int i = 0; i < FRAMES; i++) {
            if (i == FRAMES / 2) {
                intake.serve(catalog(new LentModel<>(new EchoModel(KeptAnswersPropertyTest::goesWell), Runnable::run)));
                lent.close();
            }
            List<Integer> numbers =
                    random.ints(1 + random.nextInt(4), 0, NUMBERS).boxed().toList();
            var check = new Check(numbers);
            checks.add(check);
            FrameTicket ticket = intake.submit("echo", "1", members(numbers, random, intake.nanoTime()), check);
            if (random.nextInt(3) == 0) {
                ticket.cancel(random.nextInt(numbers.size()));
            }
        }

        for (Check check : checks) {
            check.ended.get(30, TimeUnit.SECONDS);
        }
        intake.drain().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(lanes.close(Duration.ofSeconds(30))).isTrue();
        assertThat(model.closings()).as("seed %d", seed).isEqualTo(1);
        assertThat(checks)
                .allSatisfy(
                        check -> assertThat(check.problems).as("seed %d", seed).isEmpty());
    }

    private static boolean goesWell(int number) {
        return ThreadLocalRandom.current().nextInt(4) > 0;
    }

    /** Room for about three answers, and for as many that wait. */
    private static ModelCatalog catalog(LentModel<EchoModel.Echo> model) {
        return new ModelCatalog(List.of(model), List.of(), Map.of(model, new ResponseCache("files", 3 << 10)));
    }

    private static List<MemberRequest> members(List<Integer> numbers, Random random, long now) {
        List<MemberRequest> members = new ArrayList<>();
        for (int number : numbers) {
            Deadline deadline =
                    random.nextInt(4) == 0 ? Deadline.after(now, random.nextInt(2_000_000)) : Deadline.none();
            members.add(new MemberRequest(EchoModel.request(number, "id " + members.size()), deadline));
        }
        return members;
    }

    private static final class Check implements FrameListener {

        private final List<Integer> numbers;
        private final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
        final List<String> problems = Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Void> ended = new CompletableFuture<>();

        Check(List<Integer> numbers) {
            this.numbers = numbers;
        }

        @Override
        public void memberEnded(int index, Outcome outcome, Cost cost) {
            if (outcomes.put(index, outcome) != null) {
                problems.add("member " + index + " ended twice");
            }
            String problem = outcome.fold(
                    answered -> answered.response().getId().equals("id " + index)
                                    && answered.response()
                                                    .getRawOutputContents(0)
                                                    .byteAt(0)
                                            == numbers.get(index)
                            ? ""
                            : "member " + index + " has another's answer: " + answered,
                    fault -> fault.code() == FaultCode.INTERNAL ? "member " + index + ": " + fault.message() : "");
            if (!problem.isEmpty()) {
                problems.add(problem);
            }
        }

        @Override
        public void progressed() {}

        @Override
        public void frameEnded(List<RunMeasure> runs) {
            if (outcomes.size() != numbers.size()) {
                problems.add("the frame ended before all its members");
            }
            if (!ended.complete(null)) {
                problems.add("the frame ended twice");
            }
        }
    }

    private static final class NoMetrics implements FrameMetrics {

        @Override
        public void ran(ModelFacts model, RunMeasure run) {}

        @Override
        public void expected(ModelFacts model, double nanos, RunMeasure run) {}

        @Override
        public void looked(ModelFacts model, CacheLook found) {}

        @Override
        public void answered(ModelFacts model, Cost cost) {}

        @Override
        public void faulted(FaultCode code) {}
    }
}
