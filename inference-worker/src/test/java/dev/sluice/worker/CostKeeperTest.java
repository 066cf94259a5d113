package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.costs.CostFile;
import dev.sluice.worker.costs.Machine;
import dev.sluice.worker.model.RunCosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostKeeperTest {

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    @TempDir
    Path folder;

    @Test
    void givesTheNextProcessWhatThisOneLearnt() {
        CostKeeper before = keeper();
        RunCosts learnt = before.costsOf(ONE);
        learn(learnt);

        assertThat(before.save()).isTrue();

        RunCosts restored = keeper().costsOf(ONE);
        assertThat(restored.terms()).isPresent().isEqualTo(learnt.terms());
        assertThat(restored.numbers()).isEqualTo(learnt.numbers());
        assertThat(keeper().costsOf(TWO).terms()).as("another model").isEmpty();
    }

    @Test
    void writesOnlyWhenSomethingWasLearnt() throws Exception {
        CostKeeper keeper = keeper();
        RunCosts costs = keeper.costsOf(ONE);
        assertThat(keeper.save()).isFalse();
        learn(costs);

        assertThat(keeper.save()).isTrue();
        assertThat(keeper.save()).isFalse();

        learn(costs);
        assertThat(keeper.save()).isTrue();
    }

    @Test
    void carriesAlongWhatWasLearntOfModelsThatAreNotServedNow() {
        CostKeeper first = keeper();
        RunCosts learnt = first.costsOf(ONE);
        learn(learnt);
        first.save();
        CostKeeper second = keeper();
        learn(second.costsOf(TWO));
        second.save();

        assertThat(keeper().costsOf(ONE).terms()).isPresent().isEqualTo(learnt.terms());
    }

    @Test
    void goesOnWithWhatTheSameModelHasLearntWhenItIsLoadedAgain() {
        CostKeeper keeper = keeper();
        RunCosts unloaded = keeper.costsOf(ONE);
        learn(unloaded);

        RunCosts loadedAgain = keeper.costsOf(ONE);

        assertThat(loadedAgain.terms()).isPresent().isEqualTo(unloaded.terms());
        assertThat(keeper.save()).as("learnt before").isTrue();
        learn(loadedAgain);
        assertThat(keeper.save()).as("learnt since").isTrue();
        assertThat(keeper().costsOf(ONE).numbers()).isEqualTo(loadedAgain.numbers());
    }

    @Test
    void learnsAnewWhereTheNumbersAreNoModels() throws Exception {
        file().write(Map.of(ONE, List.of(1.0, 2.0)));

        RunCosts costs = keeper().costsOf(ONE);

        assertThat(costs.terms()).isEmpty();
        learn(costs);
        assertThat(costs.terms()).isPresent();
    }

    @Test
    void goesOnWhereTheFileCanNotBeWrittenAndTriesAgain() throws Exception {
        Path inTheWay = Files.createDirectory(folder.resolve("costs.tmp"));
        CostKeeper keeper = keeper();
        learn(keeper.costsOf(ONE));

        assertThat(keeper.save()).isFalse();

        Files.delete(inTheWay);
        assertThat(keeper.save()).isTrue();
    }

    @Test
    void keepsNothingWithoutAFile() {
        var keeper = new CostKeeper(Optional.empty());
        learn(keeper.costsOf(ONE));

        assertThat(keeper.isOn()).isFalse();
        assertThat(keeper.save()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    private CostKeeper keeper() {
        return new CostKeeper(Optional.of(file()));
    }

    private CostFile file() {
        return new CostFile(folder.resolve("costs"), new Machine("here"));
    }

    private static void learn(RunCosts costs) {
        for (int length = 1; length < 100; length++) {
            costs.observe(1, length, 10_000L + 300L * length);
        }
    }
}
