package dev.sluice.worker.frame;

/** Why a member got no prediction: the worker's part of the error vocabulary. Each edge maps it to its wire once. */
public enum FaultCode {
    INVALID_REQUEST,
    UNKNOWN_MODEL,
    MODEL_NOT_READY,
    DEADLINE_EXCEEDED,
    /** The queue is full. */
    RESOURCE_EXHAUSTED,
    /** The worker is stopping. */
    UNAVAILABLE,
    CANCELLED,
    MODEL_ERROR,
    INTERNAL
}
