package dev.sluice.gateway.websocket;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientRequests;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.fixture.Core;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a stream stands on: all stages of the core loop on simulated time, and a connection that does what the test says. */
final class StreamRig {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final Duration WINDOW = Duration.ofSeconds(20);
    static final int MAX_BYTES = 1 << 20;

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ByteSize SIZE = new ByteSize(MAX_BYTES);

    final Core core = new Core(1);
    final HeldSteps beside = new HeldSteps();
    final KeptBytes kept = new KeptBytes(MAX_BYTES);
    final FakeConnection connection = new FakeConnection();
    final ClientPath path;
    boolean isOver;

    private final StreamEnvironment environment;

    StreamRig() {
        this(Optional.empty());
    }

    /** @param log of durable requests */
    StreamRig(DurableRequests log) {
        this(Optional.of(log));
    }

    private StreamRig(Optional<DurableRequests> log) {
        var admission = new ClientAdmissionConfig(100, SIZE, LONG, LONG);
        path = new ClientPath(core.loop, core.pipeline, admission);
        environment = new StreamEnvironment(
                new WebSocketConfig(
                        1,
                        4,
                        SIZE,
                        SIZE,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        PATIENCE,
                        false,
                        List.of(),
                        new SessionsConfig(WINDOW, 10, SIZE, SIZE, 1)),
                path,
                new ClientRequests(path, new ClientTerms(admission, core.loop)),
                new StreamEnvironment.Wires(new JsonWire(new TextRequests(core.served)), new ProtobufWire()),
                log,
                beside,
                core.loop,
                new WebSocketMetrics(new SimpleMeterRegistry()));
    }

    /** A new client's. */
    static StreamTerms terms(String session) {
        return terms(session, OptionalLong.empty());
    }

    /** In JSON. */
    static StreamTerms terms(String session, OptionalLong after) {
        return new StreamTerms(JsonWire.NAME, /* isByRequest= */ false, Optional.of(session), after, Optional.empty());
    }

    /** With {@link #connection}. */
    ClientStream stream(String session) {
        return stream(session, terms(session));
    }

    ClientStream stream(String session, StreamTerms terms) {
        var stream = new ClientStream(session, terms, core.loop, environment, kept, (name, over) -> isOver = true);
        stream.attach(connection, terms);
        return stream;
    }

    /** Each by itself, on {@link #connection}. */
    void say(ClientStream to, String... messages) {
        for (String message : messages) {
            to.received(connection, message(message));
            core.loop.run();
        }
    }

    static Message message(String text) {
        return new Message(/* isText= */ true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a client says that asks durably. */
    static String durable(String id) {
        return JsonClient.request(id, "").replace("{\"id\"", "{\"durable\":true,\"id\"");
    }

    /** What a model has said in so many bytes to the request "large". */
    static Outcome predicted(int bytes) {
        return predicted("UINT8", bytes, bytes);
    }

    static Outcome predicted(String datatype, int elements, int bytes) {
        var response = ModelInferResponse.newBuilder().setModelName("echo").setId("large");
        response.addOutputsBuilder()
                .setName("y")
                .setDatatype(datatype)
                .addShape(1)
                .addShape(elements);
        return new Outcome.Predicted(response.addRawOutputContents(ByteString.copyFrom(new byte[bytes]))
                .build());
    }
}
