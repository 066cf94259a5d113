package dev.sluice.gateway.http;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/** Somebody else who is served on the port of HTTP: WebSocket, the console. Called once for each loop, on it. */
public interface HttpGuest {

    HttpGuest NOBODY = router -> {};

    /** Adds routes, which are asked when none of ours fits. A request that is answered there is the guest's alone. */
    void mount(Router router);

    /** Sets what of the server's options is the guest's. */
    default void adjust(HttpServerOptions options) {}
}
