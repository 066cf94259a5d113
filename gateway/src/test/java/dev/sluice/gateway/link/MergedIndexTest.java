package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.RepositoryIndexResponse.ModelIndex;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergedIndexTest {

    private final MergedIndex index = new MergedIndex();

    @Test
    void saysOnceWhatAllSay() {
        said("a:1", model("m", "1", "READY", ""), model("b", "", "UNAVAILABLE", "no file"));
        said("b:1", model("m", "1", "READY", ""), model("b", "", "UNAVAILABLE", "no file"));

        assertThat(lines(false)).containsExactly("b  UNAVAILABLE no file", "m 1 READY ");
    }

    @Test
    void takesTheBestStateAndNamesWhoSaysOtherwise() {
        said("a:1", model("m", "1", "UNAVAILABLE", "broken"));
        said("b:1", model("m", "1", "READY", ""));
        said("c:1", model("m", "1", "LOADING", ""));

        assertThat(lines(false)).containsExactly("m 1 READY a:1: UNAVAILABLE, broken; c:1: LOADING");
    }

    @Test
    void listsVersionsInTheirOrder() {
        said("a:1", model("m", "10", "READY", ""), model("m", "9", "READY", ""));
        said("b:1", model("m", "2", "READY", ""));

        assertThat(lines(false)).containsExactly("m 2 READY ", "m 9 READY ", "m 10 READY ");
    }

    @Test
    void saysOfTheVersionsWhatAWorkerSaysOfTheModel() {
        said("a:1", model("m", "", "UNAVAILABLE", "unloaded"));
        said("b:1", model("m", "1", "READY", ""), model("m", "2", "READY", ""));

        assertThat(lines(false))
                .containsExactly("m 1 READY a:1: UNAVAILABLE, unloaded", "m 2 READY a:1: UNAVAILABLE, unloaded");
    }

    @Test
    void namesWhoSaysNothing() {
        said("a:1", model("m", "1", "READY", ""));
        index.saidNothing("b:1", "no answer in 5000 ms");

        assertThat(lines(false)).containsExactly("m 1 READY b:1: no answer: no answer in 5000 ms");
    }

    @Test
    void leavesOutWhatIsNotReadyWhereThatIsAsked() {
        said("a:1", model("m", "1", "READY", ""), model("m", "2", "UNAVAILABLE", "broken"));
        said("b:1", model("n", "", "UNAVAILABLE", "unloaded"), model("m", "1", "UNLOADING", ""));

        assertThat(lines(true)).containsExactly("m 1 READY b:1: UNLOADING");
    }

    @Test
    void takesAStateThatNobodyKnowsForTheWorst() {
        said("a:1", model("m", "1", "ON FIRE", ""));
        said("b:1", model("m", "1", "UNAVAILABLE", ""));

        assertThat(lines(false)).containsExactly("m 1 UNAVAILABLE a:1: ON FIRE");
    }

    private void said(String worker, ModelIndex... models) {
        index.said(worker, Arrays.asList(models));
    }

    private static ModelIndex model(String name, String version, String state, String reason) {
        return ModelIndex.newBuilder()
                .setName(name)
                .setVersion(version)
                .setState(state)
                .setReason(reason)
                .build();
    }

    private List<String> lines(boolean isReadyOnly) {
        return index.response(isReadyOnly).getModelsList().stream()
                .map(model ->
                        model.getName() + ' ' + model.getVersion() + ' ' + model.getState() + ' ' + model.getReason())
                .toList();
    }
}
