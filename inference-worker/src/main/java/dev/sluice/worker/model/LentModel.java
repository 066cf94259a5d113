package dev.sluice.worker.model;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.worker.tensor.LaneBuffers;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A served model that may be retired while it is used. Closing it retires it: it is lent to no frame any more, and its session
 * is freed when nobody has it. Thread-safe.
 *
 * <p>Frames borrow it, so that all of them that were taken in are finished. Calls into it count as well: a member may end, and
 * its frame with it, while another of its runs is inside native code.
 */
public final class LentModel<P extends Piece> implements ServedModel<P> {

    private final ServedModel<P> model;
    private final Executor freeing;

    private int borrowers;
    private boolean retired;

    /** @param freeing frees the session where the last who had it is not the one who retires it: that takes its time */
    public LentModel(ServedModel<P> model, Executor freeing) {
        this.model = model;
        this.freeing = freeing;
    }

    @Override
    public synchronized boolean borrow() {
        if (!retired) {
            borrowers++;
        }
        return !retired;
    }

    @Override
    public void giveBack() {
        if (isLastBack()) {
            freeing.execute(model::close);
        }
    }

    private synchronized boolean isLastBack() {
        borrowers--;
        return retired && borrowers == 0;
    }

    @Override
    public void close() {
        if (isFreeToClose()) {
            model.close();
        }
    }

    private synchronized boolean isFreeToClose() {
        boolean first = !retired;
        retired = true;
        return first && borrowers == 0;
    }

    /** For a call: whoever calls has it lent already, unless nobody waits for what it calls for. */
    private synchronized boolean enter() {
        boolean isFreed = retired && borrowers == 0;
        if (!isFreed) {
            borrowers++;
        }
        return !isFreed;
    }

    @Override
    public Prepared<P> prepare(ModelInferRequest request) {
        if (!enter()) {
            throw new InvalidRequestException("the model was unloaded"); // to a member that has ended
        }
        try {
            return model.prepare(request);
        } finally {
            giveBack();
        }
    }

    @Override
    public void run(List<P> pieces, LaneBuffers buffers, RunLimit limit) throws RunFailedException {
        if (!enter()) {
            throw RunFailedException.inModel("the model was unloaded"); // for members that have ended
        }
        try {
            model.run(pieces, buffers, limit);
        } finally {
            giveBack();
        }
    }

    @Override
    public ModelFacts facts() {
        return model.facts();
    }

    @Override
    public RunSharing sharing() {
        return model.sharing();
    }

    @Override
    public RunCosts costs() {
        return model.costs();
    }
}
