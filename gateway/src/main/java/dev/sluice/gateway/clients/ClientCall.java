package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.RequestId;

/** A request of a connected client on its way. Any thread. */
public interface ClientCall {

    RequestId id();

    /** Nobody waits for it any more. It still ends, once: as {@code CANCELLED} when no worker had it yet. */
    void cancel();
}
