package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.DurableListener;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log that takes what a test says. */
final class ScriptedLog implements DurableRequests {

    final List<Optional<SessionToken>> followed = new ArrayList<>();
    final List<ModelInferRequest> sent = new ArrayList<>();
    final Promise<Void> taken = Promise.promise();
    Promise<Following> following = Promise.promise();
    final List<DurableListener> listeners = new ArrayList<>();
    int closed;

    /** It is followed from 3-17 on, and takes what it is given. */
    void opens() {
        following.tryComplete(new Followed());
        taken.tryComplete();
    }

    @Override
    public Future<Following> follow(String session, Optional<SessionToken> from, DurableListener listener) {
        followed.add(from);
        listeners.add(listener);
        return following.future();
    }

    @Override
    public Future<Void> send(String session, ModelInferRequest request, Terms terms) {
        sent.add(request);
        return taken.future();
    }

    private record Followed() implements Following {

        @Override
        public SessionToken from() {
            return new SessionToken(3, 17);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
