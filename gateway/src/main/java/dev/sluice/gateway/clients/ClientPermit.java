package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.Permit;

/** A connected client's place in flight. Any thread. */
public interface ClientPermit extends Permit {

    /**
     * Takes so many bytes more, of what the request was decoded to.
     *
     * @return false when there is no room for them
     */
    boolean grow(long bytes);

    /** Gives so many bytes back of those that it holds. */
    void shrink(long bytes);
}
