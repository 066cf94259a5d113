package dev.sluice.worker.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionStampTest {

    @TempDir
    Path repository;

    private Path version = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        version = Files.createDirectories(repository.resolve("m/1/weights"));
        Files.writeString(version.resolve("part.bin"), "0123");
        version = version.resolveSibling("");
        Files.writeString(version.resolve("model.onnx"), "0123");
        Files.writeString(repository.resolve("m/model.yaml"), "max-rows: 4\n");
    }

    @Test
    void isTheSameWhileNothingChanges() throws IOException {
        assertThat(stamp()).isEqualTo(stamp());
    }

    @Test
    void differsWhenAFileIsWrittenInItsPlaceWithItsOldTime() throws IOException {
        Path model = version.resolve("model.onnx");
        FileTime time = Files.getLastModifiedTime(model);
        VersionStamp before = stamp();
        Path another = Files.writeString(version.resolveSibling("another"), "3210");
        Files.move(another, model, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(model, time);

        assertThat(stamp()).isNotEqualTo(before);
    }

    @Test
    void differsWhenWeightsInAFolderOrTheConfigurationBesideTheVersionsChange() throws IOException {
        VersionStamp before = stamp();
        Files.writeString(version.resolve("weights/part.bin"), "01234");
        VersionStamp weights = stamp();
        Files.writeString(repository.resolve("m/model.yaml"), "max-rows: 16\n");

        assertThat(List.of(before, weights, stamp())).doesNotHaveDuplicates();
    }

    @Test
    void takesNoNoticeOfOtherVersions() throws IOException {
        VersionStamp before = stamp();
        Files.writeString(Files.createDirectories(repository.resolve("m/2")).resolve("model.onnx"), "x");

        assertThat(stamp()).isEqualTo(before);
    }

    private VersionStamp stamp() throws IOException {
        ModelRepository.Listing listing = ModelRepository.read(List.of(repository), "m");
        return VersionStamp.of(listing.models().get(0));
    }
}
