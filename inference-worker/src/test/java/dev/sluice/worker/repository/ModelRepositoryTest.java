package dev.sluice.worker.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {

    @TempDir
    Path root;

    @Test
    void namesARepositoryThatIsNotThere() {
        assertThatThrownBy(() -> ModelRepository.read(List.of(root.resolve("absent"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void namesTheFileAndTheKeyOfAConfigurationThatIsWrong() throws IOException {
        model("m", "1");
        Files.writeString(root.resolve("m/model.yaml"), "max-row: 3\n");

        var listing = ModelRepository.read(List.of(root));

        assertThat(listing.models()).isEmpty();
        assertThat(listing.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.model()).isEqualTo("m");
            assertThat(problem.reason())
                    .contains("max-row")
                    .contains(root.resolve("m/model.yaml").toString())
                    .contains("max-rows");
        });
    }

    @Test
    void namesAValueThatIsOutOfRange() throws IOException {
        model("m", "1");
        Files.writeString(root.resolve("m/model.yaml"), "max-rows: 0\n");

        assertThat(ModelRepository.read(List.of(root)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("max-rows must be at least 1, was 0"));
    }

    @Test
    void namesAModelWithoutAVersionAndAVersionWithoutAFile() throws IOException {
        Files.createDirectories(root.resolve("bare"));
        Files.createDirectories(root.resolve("hollow/1"));

        var listing = ModelRepository.read(List.of(root));

        assertThat(listing.problems()).extracting(ModelProblem::model).containsExactly("bare", "hollow");
        assertThat(listing.problems().get(1).reason()).contains("hollow/1/model.onnx");
    }

    @Test
    void namesBothPlacesOfAModelThatLiesInTwoRepositories() throws IOException {
        model("m", "1");
        Path other = Files.createDirectories(root.resolve(".other"));
        Files.createDirectories(other.resolve("m/1"));

        var listing = ModelRepository.read(List.of(root, other));

        assertThat(listing.models()).hasSize(1);
        assertThat(listing.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason())
                        .contains(
                                root.resolve("m").toString(), other.resolve("m").toString()));
    }

    @Test
    void takesEveryNumberedVersionAndLeavesTheRestAlone() throws IOException {
        model("m", "1");
        model("m", "12");
        model("m", "007");
        model("m", "assets");
        Files.writeString(root.resolve("README"), "not a model");
        Files.createSymbolicLink(root.resolve("alias"), root.resolve("m"));

        var listing = ModelRepository.read(List.of(root));

        assertThat(listing.problems()).isEmpty();
        assertThat(listing.models())
                .extracting(files -> files.name() + ' ' + files.version())
                .containsExactly("alias 1", "alias 12", "m 1", "m 12");
    }

    @Test
    void servesAModelWithoutConfigurationAsPlainOnnxAlone() throws IOException {
        model("m", "1");
        model("empty", "1");
        Files.writeString(root.resolve("empty/model.yaml"), "# nothing said\n");

        assertThat(ModelRepository.read(List.of(root)).models()).hasSize(2).allSatisfy(files -> {
            assertThat(files.config().kind()).isEqualTo(ModelKind.ONNX);
            assertThat(files.config().batchDependence()).isEqualTo(BatchPolicy.SOLO);
        });
    }

    private void model(String name, String version) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name).resolve(version));
        Files.write(folder.resolve("model.onnx"), new byte[] {0});
    }
}
