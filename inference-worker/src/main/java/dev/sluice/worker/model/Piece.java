package dev.sluice.worker.model;

/** The part of a request that goes through one run. Written by the lane that runs it, read when the request is answered. */
public interface Piece {

    /** What it adds to dimension 0 of the run. */
    int rows();

    /** How long each of its rows is: a run is padded to the longest of its pieces. */
    int length();

    /** Equal for pieces that may share a run. */
    Object shapeClass();
}
