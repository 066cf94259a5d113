package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;

/** A way to put questions to Sluice. Used from one thread. */
public interface Asker extends AutoCloseable {

    /** Sends it and returns without waiting for its answer. A question that cannot be sent is told as an ending. */
    void send(String id, Question question);

    /**
     * Waits a moment for answers, and tells those that have come.
     *
     * @throws CommandFailure when none can come any more
     */
    void collect(Endings told) throws CommandFailure, InterruptedException;

    @Override
    void close();

    /** Hears how questions end. */
    interface Endings {

        /**
         * An answer has come.
         *
         * @param ok whether the model answered; else the body is a problem
         */
        void answered(String id, boolean ok, ByteString body);

        /** There will be no answer, for a reason that this side knows. */
        void failed(String id, String code, String reason);
    }
}
