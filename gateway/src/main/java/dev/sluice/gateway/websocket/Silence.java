package dev.sluice.gateway.websocket;

/**
 * For how long nothing was heard of a client that could have said something. While we ask it for nothing, a pong waits behind
 * what we do not read; while it reads what waits for it, our ping waits too. Pure; the loop of the connection.
 */
final class Silence {

    private long sinceNanos;
    private long takenBytes;

    Silence(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /** It has said something. */
    void broken(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /**
     * Looked at now and then.
     *
     * @param isAsked whether it is read from
     * @param taken bytes that it has taken since it connected
     */
    long nanos(long nowNanos, boolean isAsked, long taken) {
        if (!isAsked || taken != takenBytes) {
            sinceNanos = nowNanos;
        }
        takenBytes = taken;
        return nowNanos - sinceNanos;
    }
}
