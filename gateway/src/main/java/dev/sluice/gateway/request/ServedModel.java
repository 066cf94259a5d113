package dev.sluice.gateway.request;

import dev.sluice.schemas.inference.ModelMetadataResponse;

/**
 * A model version as its workers describe it.
 *
 * @param batchable dimension 0 of every input and output is dynamic, so that rows of several requests may share a run
 */
public record ServedModel(ModelVersion model, ModelMetadataResponse metadata, boolean batchable) {}
