package dev.sluice.gateway.request;

import dev.sluice.oip.Signature;
import dev.sluice.schemas.inference.ModelMetadataResponse;

/**
 * A model version as its workers describe it.
 *
 * @param signature the inputs and outputs in the metadata
 * @param batchable dimension 0 of every input and output is dynamic, so that rows of several requests may share a run
 * @param runs how the worker runs it
 */
public record ServedModel(
        ModelVersion model, ModelMetadataResponse metadata, Signature signature, boolean batchable, RunTraits runs) {

    /**
     * Reads the signature from the metadata.
     *
     * @throws IllegalArgumentException when the metadata names a datatype that does not exist
     */
    public static ServedModel of(ModelVersion model, ModelMetadataResponse metadata, boolean batchable) {
        return new ServedModel(model, metadata, Signature.of(metadata), batchable, RunTraits.unsaid(batchable));
    }

    /** The same model, of a worker that says how it runs it. */
    public ServedModel with(RunTraits said) {
        return new ServedModel(model, metadata, signature, batchable, said);
    }

    /** Whether a request that fits one fits the other, and means the same there. */
    public boolean agreesWith(ServedModel other) {
        return model.equals(other.model) && signature.equals(other.signature) && batchable == other.batchable;
    }
}
