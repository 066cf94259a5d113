package dev.sluice.worker.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostFileTest {

    private static final Machine MACHINE = new Machine("AMD EPYC, 2 cores, 1 lanes");
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);
    private static final Map<String, List<Double>> LEARNT = new LinkedHashMap<>();

    static {
        LEARNT.put(ONE, List.of(1.0, -0.0, 1e-300, 123_456_789.123_456_78));
        LEARNT.put(TWO, List.of());
    }

    @TempDir
    Path folder;

    private Path path;
    private CostFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("not yet there").resolve("worker-1.costs");
        file = new CostFile(path, MACHINE);
    }

    @Test
    void readsWhatItWroteToTheLastBit() throws Exception {
        file.write(LEARNT);

        assertThat(new CostFile(path, MACHINE).read()).isEqualTo(LEARNT);
        try (Stream<Path> files = Files.list(path.resolveSibling(""))) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void knowsNothingBeforeItsFirstWrite() {
        assertThat(file.read()).isEmpty();
    }

    @Test
    void ignoresWhatAnotherMachineLearnt() throws Exception {
        file.write(LEARNT);

        assertThat(new CostFile(path, new Machine("AMD EPYC, 2 cores, 2 lanes")).read())
                .isEmpty();
        assertThat(new CostFile(path, new Machine(" AMD  EPYC, 2 cores,\n1 lanes")).read())
                .as("however it is spaced")
                .isEqualTo(LEARNT);
    }

    @Test
    void ignoresWhatAnotherVersionWroteAndWhatIsNoFileOfCosts() throws Exception {
        file.write(LEARNT);
        String text = Files.readString(path);

        for (String foreign :
                List.of("", "\n", "hello", text.replace("costs 1", "costs 2"), "sluice run costs 1\nchecksum 0\n")) {
            Files.writeString(path, foreign);
            assertThat(file.read()).as(foreign).isEmpty();
        }
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(file.read()).as("no text").isEmpty();
        Files.delete(path);
        Files.createDirectory(path);
        assertThat(file.read()).as("a folder").isEmpty();
    }

    @Test
    void ignoresAFileThatIsTooLarge() throws Exception {
        Files.createDirectories(path.resolveSibling(""));
        Files.write(path, new byte[CostFile.MOST_BYTES + 1]);

        assertThat(file.read()).isEmpty();
    }

    @Test
    void ignoresAFileThatIsCutOrOfWhichAnyByteDiffers() throws Exception {
        file.write(LEARNT);
        byte[] whole = Files.readAllBytes(path);

        for (int i = 0; i < whole.length; i++) {
            byte[] spoilt = whole.clone();
            spoilt[i] ^= 1;
            assertThat(readOf(spoilt)).as("byte %d", i).isEmpty();
            assertThat(readOf(Arrays.copyOf(whole, i))).as("%d bytes", i).isEmpty();
        }
    }

    @Test
    void leavesOutTheLastModelsWhenThereIsNoRoom() throws Exception {
        var random = new Random(1);
        List<Double> many = random.doubles(1_000).boxed().toList();
        Map<String, List<Double>> models = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            models.put(String.format("%064x", i), many);
        }

        file.write(models);

        assertThat(Files.size(path)).isLessThanOrEqualTo(CostFile.MOST_BYTES);
        Map<String, List<Double>> read = file.read();
        assertThat(read).hasSizeGreaterThan(10).hasSizeLessThan(100);
        assertThat(read.keySet())
                .containsExactlyElementsOf(
                        models.keySet().stream().limit(read.size()).toList());
    }

    @Test
    void leavesWhatIsThereWhenItCanNotWrite() throws Exception {
        file.write(LEARNT);
        Files.createDirectory(path.resolveSibling("worker-1.costs.tmp"));

        assertThatThrownBy(() -> file.write(Map.of())).isInstanceOf(IOException.class);

        assertThat(file.read()).isEqualTo(LEARNT);
    }

    @Test
    void namesTheProcessorWhereTheSystemSaysIt() throws Exception {
        Path processors = folder.resolve("cpuinfo");
        Files.write(
                processors,
                "processor\t: 0\nmodel name\t: AMD EPYC 7763\n\nprocessor\t: 1\nmodel name\t: other\n"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(Machine.processor(processors)).startsWith("AMD EPYC 7763, ");
        assertThat(Machine.processor(folder.resolve("absent"))).contains(System.getProperty("os.arch"));
        assertThat(Machine.here(2, "1.28.0").description()).endsWith(" cores, 2 lanes, ONNX Runtime 1.28.0");
    }

    private Map<String, List<Double>> readOf(byte[] content) throws IOException {
        Files.write(path, content);
        return file.read();
    }
}
