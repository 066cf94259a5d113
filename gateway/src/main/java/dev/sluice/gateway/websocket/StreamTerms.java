package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.SessionToken;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client wants of its stream, as its handshake says it.
 *
 * @param session by which it wants to come back; {@link #NEW} for one of our choice
 * @param after the last answer that it has seen, when it comes back to this gateway
 * @param token where it is in the log of the answers to its durable requests, when it comes back to any gateway
 */
record StreamTerms(
        String subprotocol,
        boolean isByRequest,
        Optional<String> session,
        OptionalLong after,
        Optional<SessionToken> token) {

    static final String NEW = "new";

    boolean isText() {
        return subprotocol.equals(JsonWire.NAME);
    }
}
