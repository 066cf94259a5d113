package dev.sluice.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelPagesTest {

    @Test
    void listsEachVersionOnceWithHowManyWorkersHaveIt() throws Exception {
        var pages = new ModelPages(List.of(
                worker(
                        "a:1",
                        served("fraud", "1", "FP32", Map.of("sluice.batch_invariant", "true", "sluice.kind", "onnx"))),
                worker(
                        "b:1",
                        served("fraud", "1", "FP32", Map.of("sluice.batch_invariant", "true", "sluice.kind", "onnx"))),
                worker("c:1", broken("spam", "it is no ONNX model"))));

        assertThat(pages.list())
                .containsExactly(
                        "MODEL  VERSION  STATE        KIND  ANSWERS                   WORKERS",
                        "fraud  1        READY        onnx  same alone or in company  2 of 3",
                        "spam            UNAVAILABLE        it is no ONNX model       1 of 3");
    }

    @Test
    void inspectsSignatureStateAndVerdict() throws Exception {
        var pages = new ModelPages(List.of(worker(
                "a:1",
                served(
                        "fraud",
                        "2",
                        "FP32",
                        Map.of(
                                "sluice.batch_invariant", "false",
                                "sluice.batch_policy", "solo",
                                "sluice.batch_dependence_reasons", "one; two; three",
                                "sluice.kind", "onnx")))));

        assertThat(pages.inspect("fraud"))
                .containsExactly(
                        "fraud, version 2",
                        "  state        READY",
                        "  workers      a:1",
                        "  input        x  FP32 [-1, 3]",
                        "  output       y  FP32 [-1, 3]",
                        "  answers      depends on batch mates (runs alone)",
                        "  because      one",
                        "  because      two",
                        "  because      and more of the kind; --json has them",
                        "  platform     onnxruntime_onnx",
                        "  sluice.kind  onnx");
        assertThat(pages.inspectAsJson("fraud:2")).contains("\"shape\":[-1,3]", "one; two; three");
    }

    @Test
    void namesWorkersThatDisagree() throws Exception {
        var pages = new ModelPages(List.of(
                worker("a:1", served("fraud", "1", "FP32", Map.of())),
                worker("b:1", served("fraud", "1", "INT64", Map.of()))));

        assertThat(pages.inspect("fraud"))
                .anyMatch(line -> line.contains("WARNING") && line.endsWith("described differently by b:1"));
    }

    @Test
    void saysWhichModelsThereAreWhenOneIsNot() throws Exception {
        var pages = new ModelPages(List.of(worker("a:1", served("fraud", "1", "FP32", Map.of()))));

        assertThatThrownBy(() -> pages.inspect("fruad"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("no worker has a model fruad; did you mean fraud?");
        assertThatThrownBy(() -> pages.inspect("weather"))
                .hasMessage("no worker has a model weather; there are: fraud");
    }

    @Test
    void failsWhenNoWorkerAnswersAndOtherwiseNamesThoseThatDoNot() throws Exception {
        WorkerReport away = WorkerReport.unreachable("b:1", "Connection refused");

        assertThatThrownBy(() -> new ModelPages(List.of(away)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("no worker answers: b:1 (Connection refused); start some with ./sluice up");
        assertThat(new ModelPages(List.of(worker("a:1"), away)).unreachable())
                .containsExactly("b:1 (Connection refused)");
    }

    static WorkerReport worker(String address, WorkerReport.Entry... models) {
        return new WorkerReport(address, Optional.empty(), /* listsModels= */ true, "1.0", List.of(models));
    }

    static WorkerReport.Entry broken(String name, String reason) {
        return new WorkerReport.Entry(name, "", "UNAVAILABLE", reason, Optional.empty());
    }

    private static WorkerReport.Entry served(
            String name, String version, String datatype, Map<String, String> properties) {
        var metadata = ModelMetadataResponse.newBuilder()
                .setName(name)
                .addVersions(version)
                .setPlatform("onnxruntime_onnx")
                .putAllProperties(properties);
        metadata.addInputsBuilder()
                .setName("x")
                .setDatatype(datatype)
                .addShape(-1)
                .addShape(3);
        metadata.addOutputsBuilder()
                .setName("y")
                .setDatatype(datatype)
                .addShape(-1)
                .addShape(3);
        return new WorkerReport.Entry(name, version, "READY", "", Optional.of(metadata.build()));
    }
}
