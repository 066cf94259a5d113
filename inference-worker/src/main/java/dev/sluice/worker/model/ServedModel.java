package dev.sluice.worker.model;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.worker.tensor.LaneBuffers;
import java.util.List;

/** One loaded version of a model. Thread-safe: the session underneath is shared by all lanes. */
public interface ServedModel<P extends Piece> extends AutoCloseable {

    ModelFacts facts();

    /** Whether its pieces meet in runs. */
    RunSharing sharing();

    /** What its runs cost. */
    RunCosts costs();

    /**
     * Checks a request in raw contents and makes its pieces. Called on a lane: this is where texts become tokens.
     *
     * @throws dev.sluice.oip.InvalidRequestException when it breaks the signature
     */
    Prepared<P> prepare(ModelInferRequest request);

    /**
     * One run of the model over pieces of one shape class, padded to the longest, whose results it leaves in them. Called on
     * the lane that owns the buffers.
     *
     * @throws RunFailedException when the run gives no answer, or was given up; then no piece has a result
     */
    void run(List<P> pieces, LaneBuffers buffers, RunLimit limit) throws RunFailedException;

    /**
     * Keeps the model for a frame until it is given back; false once it is retired, and then it is not to be used. A model that
     * ends with the worker can always be had.
     */
    default boolean borrow() {
        return true;
    }

    /** Gives back what was borrowed, once. */
    default void giveBack() {}

    /** Frees the session. No run may be under way, and none may follow. */
    @Override
    void close();
}
