package dev.sluice.benchmarks.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The repositories that are measured. */
public final class Models {

    /** The published MiniLM of 8 bits, as it comes with the distribution. */
    public static final String MINILM = "all-minilm-l6-v2";

    private static final String BERT = "bert-base-shape";
    private static final long SEED = 7;

    private Models() {}

    /** Writes the BERT-base shape into a repository of its own, with the tokenizer of the MiniLM, whose vocabulary it has. */
    public static Path writeBert(Path repository, Path published) throws IOException {
        Path version = repository.resolve(BERT).resolve("1");
        if (!Files.exists(version.resolve("model.onnx"))) {
            Files.createDirectories(version);
            Files.write(
                    version.resolve("model.onnx"),
                    BertShape.build(BertShape.Size.base(), SEED).toByteArray());
            Files.copy(tokenizer(published), version.resolve("tokenizer.json"));
            Files.writeString(version.resolveSibling("model.yaml"), "kind: text-embedding\n");
        }
        return version.resolveSibling("");
    }

    private static Path tokenizer(Path published) {
        Path shared = published.resolve(MINILM).resolve("tokenizer.json");
        return Files.exists(shared)
                ? shared
                : published.resolve(MINILM).resolve("1").resolve("tokenizer.json");
    }
}
