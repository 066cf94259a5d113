package dev.sluice.worker.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ModelRepositories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFingerprintTest {

    @TempDir
    Path repository;

    @Test
    void isTheSameForEqualFilesWhateverTheModelIsCalled() throws Exception {
        write("one", "weights", "max-tokens: 32\n");
        write("other", "weights", "max-tokens: 32\n");

        assertThat(fingerprint("one")).hasSize(64).isEqualTo(fingerprint("other"));
    }

    @Test
    void isAnotherAsSoonAsAnyFileChanges() throws Exception {
        Path version = write("model", "weights", "max-tokens: 32\n");
        String before = fingerprint("model");

        write("model", "weightS", "max-tokens: 32\n");
        String otherWeights = fingerprint("model");
        write("model", "weights", "max-tokens: 33\n");
        String otherConfig = fingerprint("model");
        write("model", "weights", "max-tokens: 32\n");
        Files.writeString(version.resolveSibling("tokenizer.json"), "{}");
        String sharedTokenizer = fingerprint("model");
        Files.move(version.resolveSibling("tokenizer.json"), version.resolve("tokenizer.json"));
        String ownTokenizer = fingerprint("model");
        Files.writeString(Files.createDirectories(version.resolve("data")).resolve("weights.bin"), "external");
        String externalData = fingerprint("model");
        Files.writeString(version.resolveSibling("config.json"), "{}");
        String labels = fingerprint("model");

        assertThat(List.of(before, otherWeights, otherConfig, sharedTokenizer, ownTokenizer, externalData, labels))
                .doesNotHaveDuplicates();
    }

    @Test
    void saysWhatCouldNotBeRead() throws Exception {
        ModelFiles files = files("model", write("model", "weights", ""));
        Files.delete(files.modelFile());
        Files.delete(files.folder());

        assertThatThrownBy(() -> ModelFingerprint.of(files))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("model");
    }

    private Path write(String name, String model, String yaml) throws IOException {
        return ModelRepositories.write(repository, name, model.getBytes(StandardCharsets.UTF_8), Optional.of(yaml));
    }

    private String fingerprint(String name) throws IOException {
        return ModelFingerprint.of(files(name, repository.resolve(name).resolve("1")));
    }

    private ModelFiles files(String name, Path version) throws IOException {
        return ModelRepository.read(List.of(repository)).models().stream()
                .filter(files -> files.name().equals(name) && files.folder().equals(version))
                .findFirst()
                .orElseThrow();
    }
}
