package dev.sluice.worker;

import static dev.sluice.worker.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.worker.CostTerms;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker remembers over a restart. */
class CostsFileIT {

    @TempDir
    Path folder;

    private Path repository;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        repository = Files.createDirectory(folder.resolve("models"));
        file = folder.resolve("state").resolve("worker.costs");
        ModelRepositories.write(repository, "attention", TinyModels.attention());
        TextEmbeddingIT.unpack(repository, "texts", "kind: text-embedding\n");
    }

    @Test
    void beginsWithWhatItKnewWhenItStopped() throws Exception {
        List<CostTerms> before;
        try (RunningWorker worker = start("1")) {
            worker.infer(texts("texts", "one", "and another that is longer")).orFail();
            before = costs(worker);
        }
        assertThat(file).isRegularFile();

        try (RunningWorker worker = start("1")) {
            assertThat(costs(worker)).isEqualTo(before);
        }
    }

    @Test
    void learnsAnewOnAnotherMachineAndForAnotherModel() throws Exception {
        List<CostTerms> before;
        try (RunningWorker worker = start("1")) {
            before = costs(worker);
        }
        Files.writeString(repository.resolve("texts").resolve("model.yaml"), "kind: text-embedding\nmax-tokens: 128\n");

        List<CostTerms> afterChange;
        try (RunningWorker worker = start("1")) {
            afterChange = costs(worker);
        }
        try (RunningWorker worker = start("2")) {
            assertThat(costs(worker).get(0)).as("other lanes").isNotEqualTo(before.get(0));
        }

        assertThat(afterChange.get(0)).as("the same model").isEqualTo(before.get(0));
        assertThat(afterChange.get(1)).as("a changed model").isNotEqualTo(before.get(1));
    }

    @Test
    void startsWithABrokenFileAndReplacesIt() throws Exception {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "sluice run costs 1\nmachine of somebody\nmodel");

        try (RunningWorker worker = start("1")) {
            assertThat(costs(worker))
                    .allSatisfy(terms -> assertThat(terms).isNotEqualTo(CostTerms.getDefaultInstance()));
        }

        assertThat(file).content().contains("\nchecksum ");
    }

    private RunningWorker start(String lanes) throws Exception {
        return RunningWorker.over(repository, "worker.costs-file=" + file, "worker.lanes=" + lanes);
    }

    /** Of the models by name, as a gateway that links now is told. */
    private static List<CostTerms> costs(RunningWorker worker) throws Exception {
        LinkClient link = LinkClient.open(worker);
        link.greet();
        link.next(WorkerMessage.MessageCase.WELCOME);
        List<CostTerms> costs = new ArrayList<>();
        link.next(WorkerMessage.MessageCase.MODELS)
                .getModels()
                .getModelsList()
                .forEach(model -> costs.add(model.getCost()));
        link.end();
        return costs;
    }
}
