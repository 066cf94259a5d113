package dev.sluice.gateway.request;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The workers, as batching sees them: room first, then the frame that fills it, so that a request is bound to a worker as
 * late as possible. Core loop only.
 */
public interface Dispatch {

    /** Begins to give out the room that there is now. Not to be kept beyond the turn of the loop. */
    Round round();

    /** Whether waiting for this model makes sense. */
    Standing standing(ModelVersion model);

    /** What the workers that may run this model have to do already. */
    Backlog backlog(ModelVersion model);

    /** Says who is told when room may have appeared by something else than the end of a frame. Called once. */
    void onRoom(Runnable listener);

    /**
     * Work that was sent and is not done, as far as its cost is known.
     *
     * @param nanos of time of one lane, as fast as the cost says
     * @param lanes how many such lanes there are; slower ones count for less than 1; 0 when no worker can be used
     * @param slowness by which factor the fastest worker takes longer than the cost says
     */
    record Backlog(double nanos, double lanes, double slowness) {

        public static final Backlog NONE = new Backlog(0, 0, 1);
    }

    /** What the connected workers say about one model version. */
    enum Standing {
        /** A connected worker serves it. */
        SERVED,
        /** Workers are connected, and none serves it. */
        UNSERVED,
        /** No worker is connected at all: ingestion is held meanwhile. */
        NO_WORKER
    }

    /** The giving out of what room there is at one moment. */
    interface Round {

        /** Takes room for one frame on the worker that suits best; empty when none that serves the model has any. */
        Optional<Slot> acquire(ModelVersion model);

        /**
         * Takes a whole worker for one frame, which it will have alone; empty when none that serves the model is without
         * work. Then the one that has the least gets no more in this round, so that whoever asks first in each round is
         * served in the end.
         *
         * @param shunned ids of workers that are chosen only when no other serves the model
         */
        Optional<Slot> acquireAlone(ModelVersion model, Collection<String> shunned);
    }

    /** Room for one frame, taken: to be sent into or released, exactly once. */
    interface Slot {

        /**
         * How many frames of this model could leave now, this one included: one for each idle lane, or when no lane is
         * idle, one for each free credit. What waits is divided by it, so that no lane idles beside a full one.
         */
        int shares();

        /** For how long its worker is expected to be at work on others before it begins with this frame. */
        long waitNanos();

        /** By which factor the worker takes longer than the model's cost says. */
        double slowness();

        /**
         * When the soonest of the other workers would be done with so much work, were it sent there next; infinite when no other
         * can be used.
         */
        double elsewhereNanos(double costNanos);

        /**
         * Sends the frame. Every member hears its outcome, except those in the future's list: nobody could answer them,
         * and they are to be queued again, at the front. The future never fails and ends when the room is free again.
         */
        Future<List<Retry>> send(Frame frame);

        /** Gives the room back. Where it was for frames that may be shared, the round offers it for this model no more. */
        void release();
    }
}
