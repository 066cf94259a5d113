package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.worker.CostTerms;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway is told of cost and length, through a real stream. */
class LinkCostIT {

    @TempDir
    static Path repository;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        ModelRepositories.write(
                repository, "attention", TinyModels.attention(), Optional.of("ragged: {pad: {x: 0, mask: 0}}\n"));
        ModelRepositories.write(repository, "mixing", TinyModels.batchReduction());
        TextEmbeddingIT.unpack(repository, "texts", "kind: text-embedding\n");
        worker = RunningWorker.over(repository, "worker.lanes=2");
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @Test
    void tellsWhatRunsCostBeforeTheFirstFrame() throws Exception {
        LinkClient link = LinkClient.open(worker);
        link.greet();
        link.next(WorkerMessage.MessageCase.WELCOME);

        List<ServedModel> models =
                link.next(WorkerMessage.MessageCase.MODELS).getModels().getModelsList();

        assertThat(models)
                .extracting(
                        model -> model.getMetadata().getName() + ' ' + model.getLength() + ' ' + model.getSharesRuns())
                .containsExactly("attention SHAPE true", "mixing SHAPE false", "texts TOKENS false");
        assertThat(models).allSatisfy(model -> {
            CostTerms cost = model.getCost();
            assertThat(cost.getRunNs() + cost.getRowNs() + cost.getTokenNs() + cost.getSquareNs())
                    .isPositive();
        });
        CostTerms texts = models.get(2).getCost();
        assertThat(texts.getRunNs() + 32 * texts.getTokenNs() + 32 * 32 * texts.getSquareNs() + texts.getRowNs())
                .as("a MiniLM of 32 tokens takes a millisecond at least, and no second, in nanoseconds")
                .isBetween(1e6, 1e9);
        link.end();
    }

    @Test
    void tellsOfEveryRunWithItsPaddingWhenTheFrameIsDone() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        for (int seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            List<ModelInferRequest> requests = new ArrayList<>();
            long rows = 0;
            long tokens = 0;
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                int own = 1 + random.nextInt(2);
                int length = 1 + random.nextInt(60);
                rows += own;
                tokens += (long) own * length;
                requests.add(attention(own, length));
            }

            link.frame(seed, "attention", 0, requests);
            List<MemberOutcome> outcomes = link.outcomes(seed);

            assertThat(outcomes).as("seed %d", seed).hasSize(requests.size()).allMatch(MemberOutcome::hasResponse);
            List<RunCost> runs = link.runs();
            assertThat(runs.stream().mapToLong(RunCost::getRows).sum())
                    .as("seed %d", seed)
                    .isEqualTo(rows);
            assertThat(runs.stream().mapToLong(RunCost::getTokens).sum())
                    .as("seed %d", seed)
                    .isEqualTo(tokens);
            assertThat(runs).allSatisfy(run -> {
                assertThat((long) run.getRows() * run.getLength()).isGreaterThanOrEqualTo(run.getTokens());
                assertThat(run.getWallNs()).isPositive();
            });
        }
        link.end();
    }

    @Test
    void tellsOfNoRunWhenAFrameMadeNone() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "attention", Requests.longs("", "x", 1));

        assertThat(link.outcomes(1)).hasSize(1).allMatch(MemberOutcome::hasFault);
        assertThat(link.runs()).isEmpty();
        link.end();
    }

    private static ModelInferRequest attention(int rows, int length) {
        float[] mask = new float[rows * length];
        Arrays.fill(mask, 1);
        var request = ModelInferRequest.newBuilder();
        Requests.input(request, "x", Datatype.FP32, Requests.floats(new float[rows * length * 4]), rows, length, 4);
        Requests.input(request, "mask", Datatype.FP32, Requests.floats(mask), rows, length);
        return request.build();
    }
}
