package dev.sluice.gateway.websocket;

/** Why the gateway closes a connection: of RFC 6455 and the IANA registry, and from 4000 on our own. */
enum CloseCode {
    NORMAL(1000),
    GOING_AWAY(1001),
    PROTOCOL_ERROR(1002),
    /** A text message where binary ones are agreed on, or the other way round. */
    UNACCEPTABLE(1003),
    NOT_UTF8(1007),
    /** Answers are not taken. */
    POLICY(1008),
    TOO_LARGE(1009),
    INTERNAL(1011),
    TRY_AGAIN_LATER(1013),
    /** Another connection has taken the session over. */
    REPLACED(4001),
    /** No session of that name is kept. */
    NO_SESSION(4004),
    /** Answers that the client has not seen are kept no more, or it claims to have seen ones that never were. */
    NOT_RESUMABLE(4005);

    private final short code;

    CloseCode(int code) {
        this.code = (short) code;
    }

    short code() {
        return code;
    }
}
