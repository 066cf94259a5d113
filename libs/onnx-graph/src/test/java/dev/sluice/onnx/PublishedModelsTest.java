package dev.sluice.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as people publish them: six layers of a transformer, exported by other tools. */
class PublishedModelsTest {

    @TempDir
    private Path folder;

    @Test
    void provesThatThePublishedMiniLmAnswersARowTheSameInAnyCompany() throws IOException {
        BatchVerdict verdict = BatchDependence.scan(published("all-minilm-l6-v2.onnx"));

        assertThat(verdict.reasons()).isEmpty();
        assertThat(verdict.invariant()).isTrue();
    }

    @Test
    void seesThatTheDynamicallyQuantizedMiniLmDoesNot() throws IOException {
        BatchVerdict verdict = BatchDependence.scan(published("all-minilm-l6-v2-q.onnx"));

        assertThat(verdict.invariant()).isFalse();
        assertThat(verdict.reasons())
                .hasSize(9)
                .first()
                .asString()
                .startsWith("DynamicQuantizeLinear '")
                .endsWith("computes one scale for all rows of the batch");
        assertThat(verdict.reasons().subList(0, 8))
                .allSatisfy(reason -> assertThat(reason).startsWith("DynamicQuantizeLinear"));
    }

    private OnnxModel published(String resource) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream model = Objects.requireNonNull(getClass().getResourceAsStream("/" + resource))) {
            Files.copy(model, file);
        }
        return OnnxModel.read(file);
    }
}
