package dev.sluice.gateway.request;

import dev.sluice.oip.Signature;
import dev.sluice.schemas.inference.ModelMetadataResponse;

/**
 * A model version as its workers describe it.
 *
 * @param signature the inputs and outputs in the metadata
 * @param batchable dimension 0 of every input and output is dynamic, so that rows of several requests may share a run
 */
public record ServedModel(ModelVersion model, ModelMetadataResponse metadata, Signature signature, boolean batchable) {

    /**
     * Reads the signature from the metadata.
     *
     * @throws IllegalArgumentException when the metadata names a datatype that does not exist
     */
    public static ServedModel of(ModelVersion model, ModelMetadataResponse metadata, boolean batchable) {
        return new ServedModel(model, metadata, Signature.of(metadata), batchable);
    }

    /** Whether a request that fits one fits the other, and means the same there. */
    public boolean agreesWith(ServedModel other) {
        return model.equals(other.model) && signature.equals(other.signature) && batchable == other.batchable;
    }
}
