package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.function.Function;

/** What a message of a client is about. Of a request only the id is read: the rest when there is a place for it. */
sealed interface ClientMessage {

    <T> T fold(
            Function<? super Asks, ? extends T> asks,
            Function<? super Cancels, ? extends T> cancels,
            Function<? super Grants, ? extends T> grants);

    /**
     * Asks for an inference.
     *
     * @param id empty when it has none
     */
    record Asks(String id, Body body) implements ClientMessage {

        /** The same, read: what comes of reading it is kept. */
        Asks readNow() {
            try {
                Request read = body.read();
                return new Asks(id, () -> read);
            } catch (InvalidRequestException wrong) {
                return new Asks(id, () -> {
                    throw wrong;
                });
            }
        }

        @Override
        public <T> T fold(
                Function<? super Asks, ? extends T> asks,
                Function<? super Cancels, ? extends T> cancels,
                Function<? super Grants, ? extends T> grants) {
            return asks.apply(this);
        }
    }

    /** Takes a request back. */
    record Cancels(String id) implements ClientMessage {
        @Override
        public <T> T fold(
                Function<? super Asks, ? extends T> asks,
                Function<? super Cancels, ? extends T> cancels,
                Function<? super Grants, ? extends T> grants) {
            return cancels.apply(this);
        }
    }

    /** Takes so many answers more. */
    record Grants(long messages) implements ClientMessage {
        @Override
        public <T> T fold(
                Function<? super Asks, ? extends T> asks,
                Function<? super Cancels, ? extends T> cancels,
                Function<? super Grants, ? extends T> grants) {
            return grants.apply(this);
        }
    }

    /** A request that is yet to be read. */
    @FunctionalInterface
    interface Body {

        /**
         * Reads it.
         *
         * @throws InvalidRequestException when it is none
         */
        Request read();
    }

    /**
     * A request as it was read.
     *
     * @param body in raw contents
     * @param terms what stands beside it, under the names that headers have elsewhere
     * @param isDurable it goes through the log
     */
    record Request(ModelInferRequest body, ClientTerms.Headers terms, boolean isDurable) {}
}
