package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Requests that outlive the gateway that took them: they go over Kafka like anybody's, and their answers are kept in a topic from
 * which whatever gateway the client is connected to reads them. Any thread; futures end on any.
 */
public interface DurableRequests {

    /**
     * Follows the answers of a session. The future fails with an {@code InvalidRequestException} when the token is none of this
     * cluster's, or older than what the topic keeps.
     *
     * @param from of an answer that the client has had; without it only answers that come from now on
     */
    Future<Following> follow(String session, Optional<SessionToken> from, DurableListener listener);

    /**
     * Sends a request. The future ends when the log has it: from then on there will be an answer, whatever becomes of this
     * gateway. It fails when the log does not take it, and then there may be none.
     *
     * @param request its id is what the answer is told by
     */
    Future<Void> send(String session, ModelInferRequest request, Terms terms);

    /** Until when it is worth answering, and what it may claim. */
    record Terms(Deadline deadline, Claim claim) {}

    /** A session that is followed. */
    interface Following {

        /** From where. */
        SessionToken from();

        /** No more answers are wanted. */
        void close();
    }
}
