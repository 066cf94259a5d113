package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.Permit;

/** A connected client's place in flight, or only room for bytes of it. Any thread. */
public interface ClientPermit extends Permit {

    /**
     * Takes so many bytes more: of what is on its way, of what it was decoded to, of the answer.
     *
     * @return false when there is no room for them
     */
    boolean grow(long bytes);

    /** Gives so many bytes back of those that it holds. */
    void shrink(long bytes);
}
