package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.Finding.Level;
import dev.sluice.cli.models.WorkerReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerRulesTest {

    private static final WorkerReport.Entry READY = new WorkerReport.Entry("fraud", "1", "READY", "", Optional.empty());
    private static final WorkerReport.Entry BROKEN =
            new WorkerReport.Entry("spam", "", "UNAVAILABLE", "it is no ONNX model", Optional.empty());
    private static final WorkerReport AWAY =
            new WorkerReport("b:1", Optional.of("Connection refused"), /* listsModels= */ false, "", List.of());

    @Test
    void hasNothingToSayAgainstAWorkerThatServes() {
        assertThat(WorkerRules.findings(List.of(worker("1.0", READY))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.says()).isEqualTo("version 1.0, serves 1 model"));
    }

    @Test
    void failsWhenNoWorkerIsThereAndWarnsWhenAnotherOneIs() {
        assertThat(WorkerRules.findings(List.of(AWAY)))
                .extracting(Finding::level)
                .containsExactly(Level.FAIL);
        assertThat(WorkerRules.findings(List.of(worker("1.0", READY), AWAY)))
                .extracting(Finding::level)
                .containsExactly(Level.OK, Level.WARN);
    }

    @Test
    void namesTheModelThatIsNotServedAndWhy() {
        assertThat(WorkerRules.findings(List.of(worker("1.0", READY, BROKEN))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.says()).isEqualTo("does not serve spam: it is no ONNX model"));
    }

    @Test
    void failsAWorkerWithoutModels() {
        assertThat(WorkerRules.findings(List.of(worker("1.0"))))
                .extracting(Finding::level)
                .containsExactly(Level.FAIL);
    }

    @Test
    void warnsOfDifferentVersions() {
        assertThat(WorkerRules.findings(List.of(worker("1.0", READY), worker("1.1", READY))))
                .last()
                .satisfies(finding -> assertThat(finding.says()).isEqualTo("are of different versions: 1.0, 1.1"));
    }

    private static WorkerReport worker(String version, WorkerReport.Entry... models) {
        return new WorkerReport("a:1", Optional.empty(), /* listsModels= */ true, version, List.of(models));
    }
}
