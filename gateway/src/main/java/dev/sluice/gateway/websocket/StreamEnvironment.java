package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ScheduleParameters;
import java.util.Optional;

/** What every stream works with. */
record StreamEnvironment(
        WebSocketConfig config,
        ClientPath path,
        ClientRequests requests,
        Wires wires,
        Optional<DurableRequests> durable,
        Beside beside,
        Clock clock,
        WebSocketMetrics metrics) {

    /** By which its requests are named. */
    private static final String DOOR = "websocket";

    static StreamEnvironment of(
            WebSocketConfig config,
            ClientEnvironment environment,
            Optional<DurableRequests> durable,
            Beside beside,
            WebSocketMetrics metrics) {
        return new StreamEnvironment(
                config,
                environment.path(),
                environment.requests(),
                new Wires(new JsonWire(new TextRequests(environment.models())), new ProtobufWire()),
                durable,
                beside,
                environment.clock(),
                metrics);
    }

    Wire wire(StreamTerms terms) {
        return terms.isText() ? wires.json() : wires.protobuf();
    }

    /** What is kept of a session. */
    AnswerLog.Limits limits() {
        SessionsConfig sessions = config.sessions();
        return new AnswerLog.Limits(
                sessions.sessionAnswers(),
                sessions.sessionBytes().bytes(),
                sessions.sessionWindow().toNanos());
    }

    /** The request of what was read; the transport has no rule of its own for how long it may take. */
    InferenceRequest request(ClientMessage.Request read) {
        return requests.request(DOOR, read.body(), read.terms(), Optional.empty());
    }

    /** Whether the client itself has said until when it waits. */
    boolean namesADeadline(ClientMessage.Request read) {
        return read.terms().get("sluice-deadline") != null
                || read.terms().get("sluice-timeout-ms") != null
                || ScheduleParameters.timeout(read.body()).isPresent();
    }

    /** The subprotocols. */
    record Wires(Wire json, Wire protobuf) {}
}
