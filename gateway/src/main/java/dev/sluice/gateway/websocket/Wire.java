package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** One of the subprotocols: what messages look like. Pure. */
interface Wire {

    String subprotocol();

    /** Its messages are text, or else binary; never both. */
    boolean isText();

    /**
     * Reads what a message is about.
     *
     * @throws dev.sluice.oip.InvalidRequestException when it is nothing that a client may say
     */
    ClientMessage read(byte[] message);

    Buffer hello(Hello hello);

    Buffer credit(long messages);

    /** A durable request is in the log: there will be an answer, from this token on. */
    Buffer accepted(String id, SessionToken token);

    /**
     * Writes an answer.
     *
     * @throws dev.sluice.oip.AnswerTooLargeException when it has more than this many bytes
     * @throws dev.sluice.oip.InvalidRequestException when it cannot be said in this form
     */
    Buffer answer(Mark mark, ModelInferResponse response, int maxBytes);

    Buffer error(Mark mark, Problem problem);

    /**
     * Where an answer stands.
     *
     * @param seq counts the answers and errors of a stream, from 1
     * @param token of a durable request, from which on the next answer is read
     */
    record Mark(long seq, Optional<SessionToken> token) {}

    /**
     * What a client is told first.
     *
     * @param session empty when the stream cannot be resumed
     * @param seq the number of the last answer that it has seen
     */
    record Hello(String session, int credit, int maxMessageBytes, boolean isByRequest, long seq) {}

    /**
     * Why a request was not predicted.
     *
     * @param id the client's; empty when there was none that could be read
     * @param requestId ours; empty when it never was a request
     */
    record Problem(String id, ErrorCode code, String reason, String requestId) {

        private static final int RETRY_AFTER_MS = 1_000;

        /** 0 when nothing can be said of it. */
        int retryAfterMs() {
            return code == ErrorCode.OVERLOADED || code == ErrorCode.UNAVAILABLE ? RETRY_AFTER_MS : 0;
        }
    }
}
