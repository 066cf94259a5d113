package dev.sluice.worker;

import static dev.sluice.worker.Requests.floats;
import static dev.sluice.worker.Requests.longs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.MemberCost;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are kept, through both edges of a real worker. */
class ResponseCacheIT {

    private static final String CACHED = "response-cache: {max-bytes: 1MiB}\n";

    @TempDir
    static Path repository;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        ModelRepositories.write(repository, "poisonable", TinyModels.poisonable(), Optional.of(CACHED));
        ModelRepositories.write(repository, "pair", TinyModels.twoInputsTwoOutputs(), Optional.of(CACHED));
        ModelRepositories.write(repository, "uncached", TinyModels.poisonable());
        worker = RunningWorker.over(repository);
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @Test
    void answersEqualRequestsFromOneRunBitForBitAndEachWithItsId() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        link.frame(1, "poisonable", named(longs("", "index", 1, 2), "first"));
        MemberOutcome first = link.outcomes(1).get(0);
        assertThat(link.runs()).hasSize(1);

        link.frame(2, "poisonable", named(longs("", "index", 1, 2), "second"), named(longs("", "index", 1, 2), ""));

        List<MemberOutcome> later = link.outcomes(2);
        assertThat(link.runs()).as("nothing to learn from").isEmpty();
        assertThat(later).extracting(outcome -> outcome.getResponse().getId()).containsExactly("second", "");
        assertThat(later).allSatisfy(outcome -> {
            assertThat(anonymous(outcome.getResponse())).isEqualTo(anonymous(first.getResponse()));
            assertThat(outcome.getCost())
                    .isEqualTo(MemberCost.newBuilder()
                            .setQueueNs(outcome.getCost().getQueueNs())
                            .build());
        });
        link.end();
    }

    @Test
    void runsEqualMembersOfAFrameOnce() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "poisonable", longs("", "index", 3), longs("", "index", 3), longs("", "index", 0));

        assertThat(link.outcomes(1))
                .extracting(outcome -> floats(outcome.getResponse(), "value"))
                .containsExactly(new float[] {30}, new float[] {30}, new float[] {0});
        assertThat(link.runs()).extracting(run -> run.getRows()).containsExactly(2);
        link.end();
    }

    @Test
    void letsEachPoisonousMemberFailByItself() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "poisonable", longs("", "index", 9), longs("", "index", 9), longs("", "index", 2));

        List<MemberOutcome> outcomes = link.outcomes(1);
        assertThat(outcomes.subList(0, 2))
                .allSatisfy(outcome -> assertThat(outcome.getFault().getCode()).isEqualTo(Fault.Code.MODEL_ERROR));
        assertThat(floats(outcomes.get(2).getResponse(), "value")).containsExactly(20);
        link.end();
    }

    @Test
    void tellsApartWhatIsAskedAndNotWhoAsks() throws Exception {
        ModelInferRequest whole = pair().build();
        ModelInferRequest swapped = Requests.input(
                        Requests.input(Requests.to("pair"), "b", Datatype.FP32, Requests.floats(4, 5, 6), 1, 3),
                        "a",
                        Datatype.FP32,
                        Requests.floats(1, 2, 3),
                        1,
                        3)
                .putParameters(
                        "trace", InferParameter.newBuilder().setInt64Param(1).build())
                .build();
        ModelInferRequest part = pair().addOutputs(Requests.output("sum")).build();
        double before = hits("pair");

        ModelInferResponse first = worker.infer(whole).orFail();
        ModelInferResponse same = worker.infer(swapped).orFail();
        ModelInferResponse sum = worker.infer(part).orFail();

        assertThat(same).isEqualTo(first);
        assertThat(sum.getOutputsList()).extracting(output -> output.getName()).containsExactly("sum");
        assertThat(hits("pair") - before).isEqualTo(1);
    }

    @Test
    void countsHitsMissesAndBytes() throws Exception {
        worker.infer(longs("poisonable", "index", 0, 0, 0)).orFail();
        double before = hits("poisonable");

        worker.infer(longs("poisonable", "index", 0, 0, 0)).orFail();

        assertThat(hits("poisonable") - before).isEqualTo(1);
        Scrape scrape = Scrape.of(worker.worker().metricsPort());
        assertThat(scrape.value("sluice_model_cache_misses_total{model=\"poisonable\""))
                .isPositive();
        assertThat(scrape.value("sluice_model_cache_bytes{model=\"poisonable\""))
                .isPositive();
        assertThat(scrape.body()).doesNotContain("sluice_model_cache_bytes{model=\"uncached\"");
    }

    @Test
    void runsEverythingWhereNothingWasSaid() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "uncached", longs("", "index", 3), longs("", "index", 3));

        assertThat(link.outcomes(1))
                .allSatisfy(
                        outcome -> assertThat(outcome.getCost().getRunRows()).isEqualTo(2));
        link.end();
    }

    private static double hits(String model) throws Exception {
        return Scrape.of(worker.worker().metricsPort()).value("sluice_model_cache_hits_total{model=\"" + model + '"');
    }

    private static ModelInferRequest.Builder pair() {
        var request = Requests.to("pair");
        Requests.input(request, "a", Datatype.FP32, Requests.floats(1, 2, 3), 1, 3);
        return Requests.input(request, "b", Datatype.FP32, Requests.floats(4, 5, 6), 1, 3);
    }

    private static ModelInferRequest named(ModelInferRequest request, String id) {
        return request.toBuilder().setId(id).build();
    }

    private static ModelInferResponse anonymous(ModelInferResponse response) {
        return response.toBuilder().clearId().build();
    }
}
