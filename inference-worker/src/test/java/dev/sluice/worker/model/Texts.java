package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.worker.lanes.Clock;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.repository.ModelRepository;
import dev.sluice.worker.tensor.LaneBuffers;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Text models loaded from folders, asked and answered in as few words as a test wants to read. */
final class Texts {

    private static final String[] WORDS =
            "gate water river stone bridge over under the of and mill wheel flows".split(" ");

    private Texts() {}

    /** A published file that is among the test's resources. */
    static void copy(String resource, Path file) throws Exception {
        try (InputStream in = Objects.requireNonNull(Texts.class.getResourceAsStream('/' + resource))) {
            Files.copy(in, file);
        }
    }

    /**
     * Loads a model with the tokenizer of MiniLM.
     *
     * @param beside files that lie beside the model, by their names
     */
    static TextModel load(Path root, byte[] onnx, String yaml, Map<String, String> beside) throws Exception {
        Path repository = Files.createTempDirectory(root, "models");
        Path version = ModelRepositories.write(repository, "m", onnx, Optional.of(yaml));
        copy("all-minilm-l6-v2-tokenizer.json", version.resolve("tokenizer.json"));
        for (Map.Entry<String, String> file : beside.entrySet()) {
            Files.writeString(version.resolve(file.getKey()), file.getValue());
        }
        return load(repository, "m");
    }

    static TextModel load(Path repository, String name) throws Exception {
        ModelRepository.Listing listing = ModelRepository.read(List.of(repository));
        assertThat(listing.problems()).isEmpty();
        ModelFiles files = listing.models().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return (TextModel) new ModelLoader(/* maxAnswerBytes= */ 1 << 20, Clock.system()).load(files, new RunCosts());
    }

    static ModelInferRequest request(List<String> texts) {
        return add(ModelInferRequest.newBuilder(), "text", texts).build();
    }

    static ModelInferRequest.Builder add(ModelInferRequest.Builder request, String input, List<String> texts) {
        return request.addInputs(InferInputTensor.newBuilder()
                        .setName(input)
                        .setDatatype(Datatype.BYTES.name())
                        .addShape(texts.size()))
                .addRawInputContents(RawContents.bytes(
                        texts.stream().map(ByteString::copyFromUtf8).toList()));
    }

    /** The answer to a request whose texts all go through one run. */
    static ModelInferResponse run(TextModel model, ModelInferRequest request) throws RunFailedException {
        Prepared<TextPiece> prepared = model.prepare(request);
        assertThat(prepared.pieces())
                .extracting(TextPiece::shapeClass)
                .containsOnly(prepared.pieces().get(0).shapeClass());
        model.run(prepared.pieces(), new LaneBuffers(), RunLimit.NONE);
        return prepared.answer();
    }

    static float[] floats(ModelInferResponse answer, String output) {
        ByteString raw = answer.getRawOutputContents(index(answer, output));
        float[] values = new float[raw.size() / Float.BYTES];
        raw.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    static List<String> strings(ModelInferResponse answer, String output) {
        return RawContents.elements(answer.getRawOutputContents(index(answer, output))).stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    private static int index(ModelInferResponse answer, String output) {
        return IntStream.range(0, answer.getOutputsCount())
                .filter(i -> answer.getOutputs(i).getName().equals(output))
                .findFirst()
                .orElseThrow();
    }

    /** Two to seven texts of some words each, none of them empty. */
    static List<String> random(Random random) {
        List<String> texts = new ArrayList<>();
        for (int count = 2 + random.nextInt(6); count > 0; count--) {
            var text = new StringBuilder();
            for (int words = 1 + random.nextInt(40); words > 0; words--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
