package dev.sluice.gateway.websocket;

import dev.sluice.gateway.execution.CoreLoop;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that may be resumed, by their session. Thread-safe. */
final class Sessions {

    private static final int ID_BYTES = 24;

    private final StreamEnvironment environment;
    private final KeptBytes kept;
    private final Map<String, ClientStream> streams = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    Sessions(StreamEnvironment environment) {
        this.environment = environment;
        this.kept =
                new KeptBytes(environment.config().sessions().sessionsBytes().bytes());
    }

    int count() {
        return streams.size();
    }

    long keptBytes() {
        return kept.kept();
    }

    /** Gives the connection its stream: its own, a new one, or the one that it comes back to. */
    void attach(Socket socket, StreamTerms terms) {
        if (terms.session().isEmpty()) {
            socket.open(stream("", terms, socket.loop()), terms);
            return;
        }
        if (terms.token().isPresent() && environment.durable().isEmpty()) {
            socket.refuse(CloseCode.TRY_AGAIN_LATER, "a token needs a gateway that has Kafka");
            return;
        }
        String asked = terms.session().orElseThrow();
        String session = asked.equals(StreamTerms.NEW) ? newId() : asked;
        ClientStream known = terms.token().isPresent() ? forgotten(session) : streams.get(session);
        if (known != null) {
            socket.open(known, terms);
        } else if (terms.after().isPresent()) {
            socket.refuse(CloseCode.NO_SESSION, "no such session is kept");
        } else if (streams.size() >= environment.config().sessions().maxSessions()) {
            socket.refuse(CloseCode.TRY_AGAIN_LATER, "as many sessions are open as may be");
        } else {
            // Another connection may have come in between with the same name: then this one takes over from it.
            socket.open(streams.computeIfAbsent(session, id -> stream(id, terms, socket.loop())), terms);
        }
    }

    /** A client that comes with a token goes on from there, and not from what was kept here of an earlier connection. */
    private @Nullable ClientStream forgotten(String session) {
        ClientStream earlier = streams.remove(session);
        if (earlier != null) {
            earlier.loop().execute(earlier::replaced);
        }
        return null;
    }

    private ClientStream stream(String session, StreamTerms terms, CoreLoop loop) {
        return new ClientStream(session, terms, loop, environment, kept, this::isOver);
    }

    /** Another may have its name by now. */
    private void isOver(String session, ClientStream stream) {
        streams.remove(session, stream);
    }

    /** Nobody guesses it. */
    private String newId() {
        var id = new byte[ID_BYTES];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** The gateway stops: nobody comes back. */
    void stop() {
        streams.values().forEach(stream -> stream.loop().execute(stream::stop));
    }
}
