package dev.sluice.gateway.websocket;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client wants of its stream, as its handshake says it.
 *
 * @param session by which it wants to come back; {@link #NEW} for one of our choice
 * @param after the last answer that it has seen, when it comes back
 */
record StreamTerms(String subprotocol, boolean isByRequest, Optional<String> session, OptionalLong after) {

    static final String NEW = "new";

    boolean isText() {
        return subprotocol.equals(JsonWire.NAME);
    }
}
