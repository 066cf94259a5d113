package dev.sluice.gateway.http;

import dev.sluice.gateway.clients.MountedDoor;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;

/** Somebody else who is served on the port of HTTP: WebSocket, the console. Called once for each loop, on it. */
public interface HttpGuest {

    HttpGuest NOBODY = router -> {};

    /** Adds routes, which are asked when none of ours fits. A request that is answered there is the guest's alone. */
    void mount(Router router);

    /** Sets what of the server's options is the guest's. */
    default void adjust(HttpServerOptions options) {}

    /** Says good-bye on its connections, before the port is closed. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** A door that is mounted on this one. */
    static HttpGuest of(MountedDoor door) {
        return new HttpGuest() {

            @Override
            public void mount(Router router) {
                router.get(door.path()).handler(routing -> door.handle(routing.request()));
            }

            @Override
            public void adjust(HttpServerOptions options) {
                door.configured(options);
            }

            @Override
            public Future<Void> close() {
                return door.close();
            }
        };
    }
}
