package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing waits on purpose: with a worker that has room no request waits, whatever it costs and whoever asks. */
class WorkConservingPropertyTest {

    private static final int LANES = 2;

    static java.util.stream.LongStream seeds() {
        return new Random(11).longs(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noRequestWaitsWhileAWorkerHasRoom(long seed) {
        var random = new Random(seed);
        var core = new Core(3, 1 + random.nextInt(24));
        var terms = new RunTerms(random.nextInt(30_000_000), random.nextInt(1_000_000), random.nextInt(1_000_000), 0);
        List<FakeWorker> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var worker = new FakeWorker("worker-" + i);
            workers.add(worker);
            core.connect(worker, LANES, Requests.echo().with(new RunTraits(false, random.nextBoolean(), terms)));
        }
        int sent = 0;

        for (int step = 0; step < 1_000; step++) {
            for (int i = random.nextInt(random.nextInt(10) == 0 ? 60 : 4); i > 0; i--) {
                var claim = new Claim(1 + random.nextInt(9), "tenant-" + random.nextInt(5));
                core.send(Requests.numbered("echo", sent++, 1 + random.nextInt(4), claim, Deadline.none()));
            }
            FakeWorker worker = workers.get(random.nextInt(3));
            if (worker.pendingFrames() > 0 && random.nextInt(3) > 0) {
                worker.answerNext();
            }
            core.loop.advance(Duration.ofNanos(random.nextInt(3_000_000)));

            int dispatched = workers.stream()
                    .flatMap(one -> one.frames().stream())
                    .mapToInt(frame -> frame.members().size())
                    .sum();
            boolean isRoom = workers.stream().anyMatch(one -> one.pendingFrames() < LANES + 1);
            assertThat(isRoom && dispatched < sent)
                    .as("%s of %s were sent, and there is room", dispatched, sent)
                    .isFalse();
        }
    }
}
