package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ModelRepositories;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model that keeps answers, loaded and unloaded while it is served. */
@Timeout(300)
class ReloadedAnswersIT {

    private static final String CACHED = "response-cache: {max-bytes: 1MiB}\n";

    @TempDir
    Path repository;

    private Optional<RunningWorker> started = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        ModelRepositories.write(repository, "times", Times.model(2), Optional.of(CACHED));
        started = Optional.of(RunningWorker.over(repository, "worker.lanes=1"));
    }

    @AfterEach
    void stop() {
        started.ifPresent(RunningWorker::close);
    }

    @Test
    void answersByTheNewFileAndNotWithWhatIsKeptOfTheOldOne() throws Exception {
        assertThat(answer(3)).isEqualTo(6);
        assertThat(answer(3)).isEqualTo(6);
        assertThat(hits()).isEqualTo(1);
        Times.put(repository, "times", 1, Times.model(9));

        load();

        assertThat(scraped("sluice_model_cache_bytes")).as("of the new one").isZero();
        assertThat(answer(3)).isEqualTo(27);
        assertThat(hits()).isEqualTo(1);
        assertThat(answer(3)).isEqualTo(27);
        assertThat(hits()).as("the new one keeps answers too").isEqualTo(2);
        assertThat(scraped("sluice_model_cache_bytes")).isPositive();
    }

    @Test
    void goesOnWithWhatIsKeptWhereNothingHasChanged() throws Exception {
        assertThat(answer(3)).isEqualTo(6);

        load();

        assertThat(answer(3)).isEqualTo(6);
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    void keepsNothingOfAModelThatIsUnloaded() throws Exception {
        assertThat(answer(3)).isEqualTo(6);

        assertThat(RunningWorker.await(calls().unload("times")).status()).isEqualTo(GrpcStatus.OK);

        assertThat(worker().infer(Times.request("times", 3)).message()).contains("is unloaded");
        assertThat(Scrape.of(worker().worker().metricsPort()).body()).doesNotContain("sluice_model_cache_bytes{");
        load();
        assertThat(answer(3)).isEqualTo(6);
        assertThat(hits()).isZero();
    }

    private RunningWorker worker() {
        return started.orElseThrow();
    }

    private RepositoryClient calls() {
        return new RepositoryClient(worker());
    }

    private void load() throws Exception {
        assertThat(RunningWorker.await(calls().load("times")).status()).isEqualTo(GrpcStatus.OK);
    }

    private float answer(float value) throws Exception {
        return Requests.floats(worker().infer(Times.request("times", value)).orFail(), "y")[0];
    }

    private double hits() throws Exception {
        return scraped("sluice_model_cache_hits_total");
    }

    private double scraped(String metric) throws Exception {
        return Scrape.of(worker().worker().metricsPort()).value(metric + "{model=\"times\"");
    }
}
