package dev.sluice.gateway.clients;

import java.util.concurrent.Executor;

/** Who follows the answers of a session, at the other end of a connection. */
public interface DurableListener {

    /** The event loop of the connection: everything else is called there. */
    Executor loop();

    /** The next answer, in the order of the log. */
    void answered(DurableAnswer answer);

    /** No more answers come, for this reason; those missed can be read by a new connection with the last token. */
    void broken(String reason);

    /** No more answers come, and those missed cannot be read: they are gone, or the token was never one of these. */
    void gone(String reason);
}
