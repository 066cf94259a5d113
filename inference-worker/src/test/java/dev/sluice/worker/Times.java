package dev.sluice.worker;

import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Models that differ in a factor, so that an answer tells which of them made it. */
final class Times {

    private Times() {}

    /** {@code y} = factor * {@code x} [batch]. */
    static byte[] model(float factor) {
        return ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch")
                .weights(Tensors.floats("factor", List.of(1L), factor))
                .node("Mul", List.of("x", "factor"), List.of("y"))
                .output("y", DataType.FLOAT, "batch")
                .build()
                .toByteArray();
    }

    static ModelInferRequest request(String model, float... values) {
        return Requests.floats(model, "x", List.of((long) values.length), values);
    }

    /** Puts a version into a repository as an operator does it: whole. */
    static void put(Path repository, String model, int version, byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(repository.resolve(model).resolve(Integer.toString(version)));
        Path written = Files.write(repository.resolve(model).resolve("written"), bytes);
        Files.move(
                written,
                folder.resolve("model.onnx"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
