package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.RepositoryModelLoadResponse;
import dev.sluice.schemas.inference.RepositoryModelUnloadResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests on a link and over the protocol while their model is replaced and unloaded again and again. Each has one answer, by a
 * model that has been in the repository and from its own values; what is refused is refused since the model is unloaded.
 */
@Timeout(300)
class ModelChangesUnderLoadIT {

    private static final int ROUNDS = 60;
    private static final int UNLOADED_EVERY = 3;
    private static final int EXCHANGES = 30;
    private static final int CALLS = 4;
    private static final int LEAST_FACTOR = 2;
    private static final int FACTORS = 7;

    @TempDir
    Path repository;

    private int answered;
    private int refused;

    @Test
    void losesAndCrossesNothing() throws Exception {
        Times.put(repository, "times", 1, Times.model(LEAST_FACTOR));
        try (var worker = RunningWorker.over(repository, "worker.lanes=2")) {
            LinkClient link = LinkClient.greeted(worker);
            var calls = new RepositoryClient(worker);
            for (int round = 0; round < ROUNDS; round++) {
                int factor = LEAST_FACTOR + round % FACTORS;
                Times.put(repository, "times", 1, Times.model(factor));
                Future<RunningWorker.Reply<RepositoryModelLoadResponse>> loading = calls.load("times");
                exchange(worker, link, round);
                assertThat(RunningWorker.await(loading).status()).isEqualTo(GrpcStatus.OK);
                assertScaled(worker.infer(Times.request("times", 10)).orFail(), factor, 10);
                if (round % UNLOADED_EVERY == 0) {
                    Future<RunningWorker.Reply<RepositoryModelUnloadResponse>> unloading = calls.unload("times");
                    exchange(worker, link, ROUNDS + round);
                    assertThat(RunningWorker.await(unloading).status()).isEqualTo(GrpcStatus.OK);
                }
            }
        }

        int exchanged = (ROUNDS + ROUNDS / UNLOADED_EVERY) * EXCHANGES;
        assertThat(answered + refused).isEqualTo(exchanged * (CALLS + 1));
        assertThat(answered).as("answered").isGreaterThan(exchanged);
        assertThat(refused).as("refused").isPositive();
    }

    /** A frame of two members and some calls of the protocol at the same time, and again. */
    private void exchange(RunningWorker worker, LinkClient link, int round) throws Exception {
        for (int i = 1; i <= EXCHANGES; i++) {
            int id = round * 1_000 + i * 10;
            link.frame(id, "times", Times.request("", id), Times.request("", id + 1, id + 2));
            List<Future<RunningWorker.Reply<ModelInferResponse>>> calls = new ArrayList<>();
            for (int call = 0; call < CALLS; call++) {
                calls.add(worker.inferLater(Times.request("times", id + 3 + call), Duration.ZERO));
            }
            assertFrame(link.outcomes(id, WorkerMessage.MessageCase.MODELS), id);
            for (int call = 0; call < CALLS; call++) {
                assertCall(RunningWorker.await(calls.get(call)), id + 3 + call);
            }
        }
    }

    private void assertFrame(List<MemberOutcome> outcomes, int id) {
        assertThat(outcomes).hasSize(2);
        if (outcomes.stream().allMatch(MemberOutcome::hasResponse)) {
            answered++;
            float factor = factor(outcomes.get(0).getResponse(), id);
            assertScaled(outcomes.get(0).getResponse(), factor, id);
            assertScaled(outcomes.get(1).getResponse(), factor, id + 1, id + 2);
        } else {
            refused++;
            assertThat(outcomes).allMatch(outcome -> outcome.getFault().getCode() == Fault.Code.MODEL_NOT_READY);
        }
    }

    private void assertCall(RunningWorker.Reply<ModelInferResponse> reply, int value) {
        if (reply.status() == GrpcStatus.OK) {
            answered++;
            assertScaled(reply.orFail(), factor(reply.orFail(), value), value);
        } else {
            refused++;
            assertThat(reply.message()).contains("is unloaded");
        }
    }

    private static float factor(ModelInferResponse response, float value) {
        float factor = Requests.floats(response, "y")[0] / value;
        assertThat(factor).isBetween((float) LEAST_FACTOR, (float) LEAST_FACTOR + FACTORS - 1);
        return factor;
    }

    private static void assertScaled(ModelInferResponse response, float factor, float... values) {
        float[] scaled = Requests.floats(response, "y");
        assertThat(scaled).hasSameSizeAs(values);
        for (int i = 0; i < values.length; i++) {
            assertThat(scaled[i]).isEqualTo(factor * values[i]);
        }
    }
}
