package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.DoorChecks;
import dev.sluice.settings.ByteSize;
import dev.sluice.settings.Setting;
import java.time.Duration;

/** How much is kept of sessions, so that a client whose connection breaks misses nothing. */
public record SessionsConfig(
        @Setting(
                meaning =
                        "How long answers are kept for a client with a session, and the session for a client that is away.",
                defaultValue = "30s")
        Duration sessionWindow,

        @Setting(meaning = "Answers kept of a session; the oldest go first.", defaultValue = "1024")
        int sessionAnswers,

        @Setting(meaning = "Bytes of answers kept of a session; the oldest go first.", defaultValue = "8MiB")
        ByteSize sessionBytes,

        @Setting(meaning = "Bytes of answers kept of all sessions together.", defaultValue = "64MiB")
        ByteSize sessionsBytes,

        @Setting(meaning = "Sessions at once.", defaultValue = "1024")
        int maxSessions) {

    public SessionsConfig {
        DoorChecks.positive("websocket.session-window", sessionWindow);
        DoorChecks.atLeastOne("websocket.session-answers", sessionAnswers);
        DoorChecks.atLeastOne("websocket.session-bytes", sessionBytes.bytes());
        DoorChecks.atLeastOne("websocket.sessions-bytes", sessionsBytes.bytes());
        DoorChecks.atLeastOne("websocket.max-sessions", maxSessions);
    }
}
