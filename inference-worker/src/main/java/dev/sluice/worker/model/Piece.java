package dev.sluice.worker.model;

/** The part of a request that goes through one run. Written by the lane that runs it, read when the request is answered. */
public interface Piece {

    /** What it adds to dimension 0 of the run. */
    int rows();

    /** Equal for pieces that may share a run. */
    Object shapeClass();
}
