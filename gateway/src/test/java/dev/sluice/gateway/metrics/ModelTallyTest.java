package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Batching;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.RunListener.Run;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Size;
import dev.sluice.schemas.inference.InferBatchStatistics;
import dev.sluice.schemas.inference.InferStatistics;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelTallyTest {

    private static final Outcome PREDICTED = new Outcome.Predicted(ModelInferResponse.getDefaultInstance());
    private static final Outcome FAILED = new Outcome.Failed(ErrorCode.MODEL_ERROR, "broken");
    private static final Outcome CANCELLED = Outcome.Refused.cancelled();

    private final SimulatedLoop loop = new SimulatedLoop();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelTally tally = new ModelTally(loop, new TritonGauges(registry));
    private final HeldBatching held = new HeldBatching();
    private final CountedBatching batching = new CountedBatching(held, tally, loop);

    @BeforeEach
    void serveEcho() {
        tally.canBeAsked(List.of(Requests.echo()));
    }

    @Test
    void listsWhatIsServedBeforeTheFirstRequest() {
        ModelStatistics echo = echo();

        assertThat(echo.getName()).isEqualTo("echo");
        assertThat(echo.getVersion()).isEqualTo("1");
        assertThat(echo.getInferenceCount()).isZero();
        assertThat(echo.getLastInference()).isZero();
        assertThat(echo.getInferenceStats().hasCacheHit()).isTrue();
    }

    @Test
    void countsHowRequestsEndAndHowLongTheyTook() {
        submit(PREDICTED, Duration.ofMillis(3));
        submit(PREDICTED, Duration.ofMillis(4));
        submit(FAILED, Duration.ofMillis(5));
        submit(CANCELLED, Duration.ofMillis(6));

        InferStatistics statistics = echo().getInferenceStats();
        assertThat(statistics.getSuccess().getCount()).isEqualTo(2);
        assertThat(statistics.getSuccess().getNs()).isEqualTo(7_000_000);
        assertThat(statistics.getFail().getCount()).isEqualTo(2);
        assertThat(statistics.getFail().getNs()).isEqualTo(11_000_000);
    }

    @Test
    void countsRunsByTheirRowsAndAllRowsOfThem() {
        tally.ran(Requests.ECHO, new Run(4, 1, 10, 2_000));
        tally.ran(Requests.ECHO, new Run(4, 1, 10, 4_000));
        loop.advance(Duration.ofSeconds(1));
        tally.ran(Requests.ECHO, new Run(1, 1, 10, 1_000));

        ModelStatistics echo = echo();
        assertThat(echo.getInferenceCount()).as("rows").isEqualTo(9);
        assertThat(echo.getExecutionCount()).as("runs").isEqualTo(3);
        assertThat(echo.getLastInference()).isEqualTo(loop.now().toEpochMilli());
        assertThat(echo.getBatchStatsList())
                .extracting(
                        InferBatchStatistics::getBatchSize,
                        size -> size.getComputeInfer().getCount(),
                        size -> size.getComputeInfer().getNs())
                .containsExactly(tuple(1L, 1L, 1_000L), tuple(4L, 2L, 6_000L));
    }

    @Test
    void addsTheWaitAtTheWorkerToTheWaitHere() {
        Entry one = Requests.entry(1, 1, Deadline.none(), 100);
        Entry other = Requests.entry(2, 3, Deadline.none(), 400);

        tally.cut(new Frame(Requests.ECHO, List.of(one, other)), 1_000);
        tally.answered(one, 50, 2_000);
        tally.answered(other, 70, 2_000);

        InferStatistics statistics = echo().getInferenceStats();
        assertThat(statistics.getQueue().getCount()).isEqualTo(2);
        assertThat(statistics.getQueue().getNs()).isEqualTo(900 + 600 + 50 + 70);
        assertThat(statistics.getComputeInfer().getCount()).isEqualTo(2);
        assertThat(statistics.getComputeInfer().getNs()).isEqualTo(4_000);
        assertThat(statistics.getComputeInput().getCount()).isEqualTo(2);
        assertThat(statistics.getComputeInput().getNs()).isZero();
    }

    @Test
    void countsAnswersWithoutARunAsHitsThatComputeNothing() {
        Entry ran = Requests.entry(1, 1, Deadline.none(), 0);
        Entry spared = Requests.entry(2, 1, Deadline.none(), 0);

        tally.answered(ran, 50, 2_000);
        tally.spared(spared, 70);

        InferStatistics statistics = echo().getInferenceStats();
        assertThat(statistics.getQueue().getNs()).isEqualTo(50 + 70);
        assertThat(statistics.getComputeInfer().getCount()).isEqualTo(1);
        assertThat(statistics.getCacheHit().getCount()).isEqualTo(1);
        assertThat(statistics.getCacheHit().getNs()).isZero();
    }

    @Test
    void answersForTheModelAndVersionThatAreAskedFor() {
        tally.canBeAsked(List.of(Requests.echo(), served("echo", "2"), served("other", "1")));

        assertThat(tally.of("", "").getModelStatsList()).hasSize(3);
        assertThat(tally.of("echo", "").getModelStatsList()).hasSize(2);
        assertThat(tally.of("echo", "2").getModelStatsList()).hasSize(1);
        assertThat(tally.of("nobody", "").getModelStatsList()).isEmpty();
    }

    @Test
    void goesOnCountingWhenAModelComesBack() {
        tally.ran(Requests.ECHO, new Run(1, 1, 10));

        tally.canBeAsked(List.of());
        assertThat(echo().getExecutionCount()).isEqualTo(1);
        tally.canBeAsked(List.of(Requests.echo()));
        tally.ran(Requests.ECHO, new Run(1, 1, 10));

        assertThat(echo().getExecutionCount()).isEqualTo(2);
    }

    @Test
    void forgetsTheOldestOfTooManyThatAreNotServedAnyMore() {
        for (int version = 2; version < 1_000; version++) {
            tally.canBeAsked(List.of(Requests.echo(), served("echo", Integer.toString(version))));
        }

        List<String> versions = tally.of("echo", "").getModelStatsList().stream()
                .map(ModelStatistics::getVersion)
                .toList();
        assertThat(versions).hasSizeLessThan(300).contains("1", "999", "998").doesNotContain("2");
        assertThat(registry.find("nv_inference_count").gauges()).hasSameSizeAs(versions);
    }

    @Test
    void keepsNoMoreThanABoundOfRunSizes() {
        IntStream.range(1, 2_000).forEach(rows -> tally.ran(Requests.ECHO, new Run(rows, 1, 10)));

        assertThat(echo().getExecutionCount()).isEqualTo(1_999);
        assertThat(echo().getBatchStatsCount()).isEqualTo(256);
    }

    @Test
    void countsNothingOfAModelThatNobodyServes() {
        tally.ran(new ModelVersion("nobody", "1"), new Run(1, 1, 10));

        assertThat(tally.of("", "").getModelStatsList()).hasSize(1);
    }

    @Test
    void showsTheSameNumbersUnderTritonsNames() {
        submit(PREDICTED, Duration.ofMillis(3));
        submit(FAILED, Duration.ofMillis(3));
        tally.ran(Requests.ECHO, new Run(4, 1, 10, 2_000));
        tally.answered(Requests.entry(1, 1, Deadline.none(), 0), 5_000, 2_000);

        assertThat(gauge("nv_inference_request_success")).isEqualTo(1);
        assertThat(gauge("nv_inference_request_failure")).isEqualTo(1);
        assertThat(gauge("nv_inference_count")).isEqualTo(4);
        assertThat(gauge("nv_inference_exec_count")).isEqualTo(1);
        assertThat(gauge("nv_inference_request_duration_us")).isEqualTo(3_000);
        assertThat(gauge("nv_inference_queue_duration_us")).isEqualTo(5);
        assertThat(gauge("nv_inference_compute_infer_duration_us")).isEqualTo(2);
    }

    private double gauge(String name) {
        return registry.get(name).tags("model", "echo", "version", "1").gauge().value();
    }

    private ModelStatistics echo() {
        return tally.of("echo", "1").getModelStats(0);
    }

    private static ServedModel served(String name, String version) {
        return Requests.served(name, version, "UINT8", -1, 4);
    }

    private void submit(Outcome outcome, Duration took) {
        Future<Outcome> submitted =
                batching.submit(Requests.numbered(1, 1, Deadline.none()), Requests.ECHO, new Size(1, 1));
        loop.advance(took);
        held.waiting.remove(0).complete(outcome);
        assertThat(submitted.result()).isEqualTo(outcome);
    }

    private static final class HeldBatching implements Batching {

        final List<Promise<Outcome>> waiting = new ArrayList<>();

        @Override
        public Future<Outcome> submit(InferenceRequest request, ModelVersion model, Size size) {
            Promise<Outcome> outcome = Promise.promise();
            waiting.add(outcome);
            return outcome.future();
        }

        @Override
        public void cancel(RequestId id) {}
    }
}
