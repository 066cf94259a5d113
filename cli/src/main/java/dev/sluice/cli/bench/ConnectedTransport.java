package dev.sluice.cli.bench;

import dev.sluice.cli.infer.Question.Model;
import dev.sluice.load.Target;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.grpc.GrpcTarget;
import dev.sluice.load.http.HttpTarget;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.Texts;
import dev.sluice.load.websocket.WebSocketTarget;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Requests over connections to the gateway. */
public final class ConnectedTransport implements Transport {

    private final String way;
    private final ConnectionConfig config;
    private final Asked asked;
    private final String format;
    private final Supplier<Target> opening;

    /**
     * What is asked.
     *
     * @param source where the texts came from
     * @param input of the model, which takes the text
     */
    public record Asked(Texts texts, String source, Model model, String input) {}

    private ConnectedTransport(
            String way, ConnectionConfig config, Asked asked, String format, Supplier<Target> opening) {
        this.way = way;
        this.config = config;
        this.asked = asked;
        this.format = format;
        this.opening = opening;
    }

    public static ConnectedTransport webSocket(ConnectionConfig config, Asked asked) {
        Model model = asked.model();
        Bodies bodies = Bodies.namedJson(asked.texts(), model.name(), model.version(), asked.input());
        return new ConnectedTransport(
                "websocket", config, asked, bodies.format(), () -> WebSocketTarget.open(config, bodies));
    }

    public static ConnectedTransport http(ConnectionConfig config, Asked asked) {
        Bodies bodies = Bodies.json(asked.texts(), asked.input());
        String path = asked.model().path();
        return new ConnectedTransport(
                "http", config, asked, bodies.format(), () -> HttpTarget.open(config, path, bodies));
    }

    public static ConnectedTransport grpc(ConnectionConfig config, Asked asked) {
        Model model = asked.model();
        Bodies bodies = Bodies.protobuf(asked.texts(), model.name(), model.version(), asked.input());
        return new ConnectedTransport("grpc", config, asked, bodies.format(), () -> GrpcTarget.open(config, bodies));
    }

    @Override
    public String place() {
        return model() + " at " + config;
    }

    private String model() {
        Model model = asked.model();
        return model.version().isEmpty() ? model.name() : model.name() + ':' + model.version();
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("via", way + " at " + config);
        facts.put("model", model() + " (" + format + ")");
        facts.put("connections", Integer.toString(config.connections()));
        facts.put("texts", asked.source());
        facts.put("deadline", deadline());
        return facts;
    }

    private String deadline() {
        return config.timeout()
                .map(Duration::toMillis)
                .map(most -> most + " ms")
                .orElse("none");
    }

    @Override
    public Target open() {
        return opening.get();
    }
}
