package dev.sluice.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ServedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {

    private static final ServedModel V2 = Requests.served("m", "2", "FP32", -1, 4);
    private static final ServedModel V10 = Requests.served("m", "10", "FP32", -1, 4);
    private static final ServedModel V10_OTHERWISE = Requests.served("m", "10", "INT8", -1, 4);

    private final ModelCatalog catalog = new ModelCatalog(2);

    @Test
    void choosesTheHighestVersionByNumber() {
        catalog.announce("a", List.of(V2, V10));

        assertThat(find("")).isEqualTo("m:10");
        assertThat(find("2")).isEqualTo("m:2");
    }

    @Test
    void deniesNothingWhileAWorkerIsAway() {
        catalog.announce("a", List.of(V2));

        assertThat(find("7")).startsWith("undecided: no reachable worker serves m:7 (there is version 2)");
    }

    @Test
    void deniesWhatNoReachableWorkerServes() {
        catalog.announce("a", List.of(V2));
        catalog.announce("b", List.of());

        assertThat(find("7")).isEqualTo("denied: no worker serves m:7 (there is version 2)");
    }

    @Test
    void deniesNothingWhileANameOfWorkersWasNeverFound() {
        catalog.known(1, /* isComplete= */ false);
        catalog.announce("a", List.of(V2));

        assertThat(find("7")).startsWith("undecided").endsWith("a name of workers was never found");
    }

    @Test
    void deniesNothingWhenNoWorkerIsKnownAnyMore() {
        catalog.announce("a", List.of(V2));
        catalog.withdraw("a");
        catalog.known(0, /* isComplete= */ true);

        assertThat(find("7")).startsWith("undecided");
    }

    @Test
    void asksThoseWhoAreKnownNowAndNotThoseWhoWere() {
        catalog.announce("a", List.of(V2));
        catalog.known(1, /* isComplete= */ true);
        assertThat(find("7")).startsWith("denied");

        catalog.known(2, /* isComplete= */ true);
        assertThat(find("7")).startsWith("undecided");
    }

    @Test
    void forgetsWhatALostWorkerServed() {
        catalog.announce("a", List.of(V2));
        catalog.withdraw("a");

        assertThat(find("")).startsWith("undecided");
    }

    @Test
    void believesTheFirstOfTwoThatDisagree() {
        catalog.announce("a", List.of(V10));
        catalog.announce("b", List.of(V2, V10_OTHERWISE));

        assertThat(catalog.accepted().get("b")).containsExactly(V2);
        assertThat(catalog.conflicts()).containsExactly(new ModelCatalog.Conflict(V10.model(), "a", "b"));
    }

    @Test
    void believesTheOtherWhenTheFirstIsGone() {
        catalog.announce("a", List.of(V10));
        catalog.announce("b", List.of(V10_OTHERWISE));

        catalog.withdraw("a");

        assertThat(catalog.accepted().get("b")).containsExactly(V10_OTHERWISE);
        assertThat(catalog.conflicts()).isEmpty();
    }

    @Test
    void replacesWhatWasAnnouncedBefore() {
        catalog.announce("a", List.of(V2));
        catalog.announce("a", List.of(V10));

        assertThat(find("2")).startsWith("undecided");
        assertThat(find("10")).isEqualTo("m:10");
    }

    private String find(String version) {
        return catalog.find(new ModelRef("m", version))
                .fold(
                        model -> model.model().toString(),
                        reason -> "denied: " + reason,
                        reason -> "undecided: " + reason);
    }
}
