package dev.sluice.worker.model;

import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import dev.sluice.worker.repository.BatchPolicy;
import dev.sluice.worker.repository.ModelConfig;
import dev.sluice.worker.repository.ModelKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a served model.
 *
 * @param signature what requests are checked against
 * @param verdict whether an answer depends on its batch mates
 * @param batchable rows of several requests may share a run, as far as shapes are concerned
 * @param ignoresPadding a shorter row may be padded to a longer one's length, and has the same answer
 * @param ofKind what models of its kind tell in their metadata besides
 * @param warmUpFailure why the model could not be warmed up, when it could not
 */
public record ModelFacts(
        String name,
        long version,
        ModelConfig config,
        Signature signature,
        BatchVerdict verdict,
        boolean batchable,
        boolean ignoresPadding,
        Map<String, String> ofKind,
        Optional<String> warmUpFailure) {

    private static final String PLATFORM = "onnxruntime_onnx";

    public ModelFacts {
        ofKind = Map.copyOf(ofKind);
    }

    /** Rows of different requests, or different texts of one, may meet in a run. */
    public boolean sharesRuns() {
        return batchable && sharesRuns(verdict, config);
    }

    /** Whether rows may meet as far as it is a matter of what they are answered. */
    static boolean sharesRuns(BatchVerdict verdict, ModelConfig config) {
        return verdict.invariant() || config.batchDependence() == BatchPolicy.ALLOW;
    }

    /** What a row's length is: tokens of its text, or else what its shape says. */
    public boolean countsTokens() {
        return config.kind() != ModelKind.ONNX;
    }

    /** The outputs that a request which fits is answered with: those it names, or else all. */
    List<String> outputsOf(ModelInferRequest request) {
        return request.getOutputsCount() == 0
                ? signature.outputs().stream().map(TensorSpec::name).toList()
                : request.getOutputsList().stream()
                        .map(ModelInferRequest.InferRequestedOutputTensor::getName)
                        .toList();
    }

    String versionText() {
        return Long.toString(version);
    }

    /** What the protocol says of a model, with our facts as properties. */
    ModelMetadataResponse metadata(List<String> versions) {
        var metadata = ModelMetadataResponse.newBuilder()
                .setName(name)
                .addAllVersions(versions)
                .setPlatform(PLATFORM)
                .putProperties("sluice.kind", config.kind().written())
                .putProperties("sluice.batchable", Boolean.toString(batchable))
                .putProperties("sluice.batch_invariant", Boolean.toString(verdict.invariant()))
                .putProperties("sluice.batch_dependence_reasons", String.join("; ", verdict.reasons()))
                .putProperties("sluice.ignores_padding", Boolean.toString(ignoresPadding))
                .putProperties("sluice.batch_policy", wire(config.batchDependence()))
                .putAllProperties(ofKind);
        warmUpFailure.ifPresent(reason -> metadata.putProperties("sluice.warm_up_failure", reason));
        signature.inputs().forEach(input -> metadata.addInputs(tensor(input)));
        signature.outputs().forEach(output -> metadata.addOutputs(tensor(output)));
        return metadata.build();
    }

    private static TensorMetadata tensor(TensorSpec spec) {
        return TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.datatype().name())
                .addAllShape(spec.shape())
                .build();
    }

    private static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
