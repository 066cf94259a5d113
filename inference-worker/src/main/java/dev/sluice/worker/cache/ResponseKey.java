package dev.sluice.worker.cache;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferRequest.InferRequestedOutputTensor;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is equal for requests that have the same answer: the model's files, the inputs in whichever order, and the outputs in the
 * order they are asked for. Not the id, and no parameter: the worker reads none, so none changes an answer.
 *
 * <p>A digest and not the request, which may be a thousand times its answer; a cryptographic one, as whoever found two
 * requests of one key would be given another's answer.
 */
public record ResponseKey(ByteString digest) {

    /**
     * The key of a request in raw contents. Reads all of it, and is not for an event loop.
     *
     * @param fingerprint of the model's files
     */
    static ResponseKey of(String fingerprint, ModelInferRequest request) {
        MessageDigest digest = sha256();
        try (var out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            write(out, ByteString.copyFromUtf8(fingerprint));
            out.writeInt(request.getInputsCount());
            for (int input : inOrderOfNames(request)) {
                write(out, request.getInputs(input));
                write(out, request.getRawInputContents(input));
            }
            for (InferRequestedOutputTensor output : request.getOutputsList()) {
                write(out, output.getNameBytes());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a digest takes everything", impossible);
        }
        return new ResponseKey(ByteString.copyFrom(digest.digest()));
    }

    private static List<Integer> inOrderOfNames(ModelInferRequest request) {
        return IntStream.range(0, request.getInputsCount())
                .boxed()
                .sorted(Comparator.comparing(input -> request.getInputs(input).getName()))
                .toList();
    }

    private static void write(DataOutputStream out, InferInputTensor input) throws IOException {
        write(out, input.getNameBytes());
        write(out, input.getDatatypeBytes());
        out.writeInt(input.getShapeCount());
        for (long dimension : input.getShapeList()) {
            out.writeLong(dimension);
        }
    }

    /** Each part with its size before it, so that no two requests are the same bytes. */
    private static void write(DataOutputStream out, ByteString part) throws IOException {
        out.writeInt(part.size());
        part.writeTo(out);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
