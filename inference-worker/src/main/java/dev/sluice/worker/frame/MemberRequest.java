package dev.sluice.worker.frame;

import dev.sluice.schemas.inference.ModelInferRequest;

/** A request as an edge hands it in: contents raw or typed, and unchecked. */
public record MemberRequest(ModelInferRequest request, Deadline deadline) {}
