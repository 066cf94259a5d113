package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.OriginRule;
import dev.sluice.gateway.clients.SessionToken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a handshake is taken, and what the client wants of its stream. Pure. */
final class Handshake {

    private static final List<String> SUBPROTOCOLS = List.of(JsonWire.NAME, ProtobufWire.NAME);

    /** A name of the client's own choice is to be as hard to guess as it likes its answers to be read by others. */
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    private static final List<String> ORDERS = List.of("request", "arrival");
    private static final Pattern SEQ = Pattern.compile("\\d{1,18}");
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UPGRADE_REQUIRED = 426;

    private final OriginRule origins;

    Handshake(OriginRule origins) {
        this.origins = origins;
    }

    /** What a handshake says: its headers, and the parameters in its address. */
    interface Asked {

        @Nullable
        String header(String name);

        @Nullable
        String parameter(String name);
    }

    Answered check(Asked asked) {
        if (!"websocket".equalsIgnoreCase(asked.header("Upgrade"))) {
            return refused(UPGRADE_REQUIRED, "this is a WebSocket: it takes a GET in HTTP/1.1 with Upgrade: websocket");
        }
        if (!origins.allows(asked.header("Origin"), asked.header("Host"))) {
            return refused(
                    FORBIDDEN,
                    "pages of this origin may not connect; the setting websocket.allowed-origins says which may");
        }
        Optional<String> subprotocol = subprotocol(asked.header("Sec-WebSocket-Protocol"));
        if (subprotocol.isEmpty()) {
            return refused(BAD_REQUEST, "none of the subprotocols offered is spoken here: " + SUBPROTOCOLS + " are");
        }
        return terms(subprotocol.orElseThrow(), asked);
    }

    /** The first that is known, as the client likes them; the JSON one for a client that offers none. */
    private static Optional<String> subprotocol(@Nullable String offered) {
        return offered == null
                ? Optional.of(JsonWire.NAME)
                : Arrays.stream(offered.split(","))
                        .map(String::trim)
                        .filter(SUBPROTOCOLS::contains)
                        .findFirst();
    }

    private static Answered terms(String subprotocol, Asked asked) {
        String order = asked.parameter("order");
        String session = asked.parameter("session");
        if (order != null && !ORDERS.contains(order)) {
            return refused(BAD_REQUEST, "'order' is request or arrival");
        }
        if (session != null && !isSession(session)) {
            return refused(
                    BAD_REQUEST,
                    "'session' is new, or a name of 16 to 128 letters, digits, '-', '.', '_' and '~' that nobody guesses");
        }
        return resumed(subprotocol, "request".equals(order), session, asked);
    }

    /** Where a session goes on: after what was seen of it at this gateway, or from a token at any. */
    private static Answered resumed(String subprotocol, boolean isByRequest, @Nullable String session, Asked asked) {
        String after = asked.parameter("after");
        String token = asked.parameter("token");
        if (after != null && !isAfter(after, session)) {
            return refused(
                    BAD_REQUEST, "'after' is the seq of the last answer that was seen of the 'session' beside it");
        }
        if (token != null && (after != null || !isToken(token, session))) {
            return refused(
                    BAD_REQUEST,
                    "'token' is that of the last answer that was seen of the 'session' beside it, without 'after'");
        }
        return new Answered.Taken(new StreamTerms(
                subprotocol,
                isByRequest,
                Optional.ofNullable(session),
                after == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(after)),
                Optional.ofNullable(token).map(SessionToken::parse)));
    }

    private static boolean isToken(String token, @Nullable String session) {
        return SessionToken.isOne(token) && session != null && !session.equals(StreamTerms.NEW);
    }

    private static boolean isSession(String session) {
        return session.equals(StreamTerms.NEW) || SESSION.matcher(session).matches();
    }

    private static boolean isAfter(String after, @Nullable String session) {
        return SEQ.matcher(after).matches() && session != null && !session.equals(StreamTerms.NEW);
    }

    private static Answered refused(int status, String reason) {
        return new Answered.Refused(status, reason);
    }

    /** What a handshake is answered. */
    sealed interface Answered {

        <T> T fold(Function<? super StreamTerms, ? extends T> taken, Function<? super Refused, ? extends T> refused);

        record Taken(StreamTerms terms) implements Answered {
            @Override
            public <T> T fold(
                    Function<? super StreamTerms, ? extends T> taken, Function<? super Refused, ? extends T> refused) {
                return taken.apply(terms);
            }
        }

        record Refused(int status, String reason) implements Answered {
            @Override
            public <T> T fold(
                    Function<? super StreamTerms, ? extends T> taken, Function<? super Refused, ? extends T> refused) {
                return refused.apply(this);
            }
        }
    }
}
