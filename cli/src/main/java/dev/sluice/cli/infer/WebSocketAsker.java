package dev.sluice.cli.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.loop.ClientLoop;
import dev.sluice.load.websocket.SendCredit;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks over one WebSocket, all questions at the same time; answers are known by their id. */
public final class WebSocketAsker implements Asker {

    private static final String PATH = "/v2/stream";
    private static final String SUBPROTOCOL = "sluice.json.v1";
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final int NORMAL_CLOSURE = 1000;

    private final ClientLoop loop = new ClientLoop();
    /** Held on to: a client that nobody holds is closed, and its connection with it. */
    private final WebSocketClient client = loop.vertx()
            .createWebSocketClient(new WebSocketClientOptions()
                    .setConnectTimeout(5_000)
                    .setMaxFrameSize(LARGEST_MESSAGE)
                    .setMaxMessageSize(LARGEST_MESSAGE));

    private final Context context = loop.vertx().getOrCreateContext();
    private final Mailbox mailbox = new Mailbox();
    private final ObjectMapper json = new ObjectMapper();
    private final long timeoutMillis;

    // Event loop only
    private final Set<String> open = new LinkedHashSet<>();
    private final SendCredit<String> credit = new SendCredit<>();
    private @Nullable WebSocket socket;

    private WebSocketAsker(Duration timeout) {
        this.timeoutMillis = timeout.toMillis();
    }

    /** Returns when the stream is open. */
    public static WebSocketAsker connect(String address, Duration timeout) throws CommandFailure, InterruptedException {
        var asker = new WebSocketAsker(timeout);
        try {
            ClientLoop.await(asker.open(address), "the WebSocket at " + address + PATH, "--http");
            return asker;
        } catch (CommandFailure | InterruptedException | RuntimeException failure) {
            asker.close();
            throw failure;
        }
    }

    private Future<Void> open(String address) {
        var server = ClientLoop.socket(address);
        var options = new WebSocketConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setURI(PATH)
                .setSubProtocols(List.of(SUBPROTOCOL));
        Promise<Void> opened = Promise.promise();
        context.runOnContext(
                go -> client.connect(options).<Void>map(this::opened).onComplete(opened));
        return opened.future();
    }

    private @Nullable Void opened(WebSocket connected) {
        socket = connected;
        connected.textMessageHandler(message -> received(connected, message));
        connected.closeHandler(ended -> closed(connected));
        // What goes wrong is followed by the end, which says so.
        connected.exceptionHandler(fault -> {});
        return null;
    }

    @Override
    public void send(String id, Question question) {
        String message;
        try {
            message = message(id, question).toString();
        } catch (InvalidRequestException wrong) {
            mailbox.failed(id, "INVALID_REQUEST", wrong.reason());
            return;
        }
        context.runOnContext(go -> write(id, message));
    }

    private ObjectNode message(String id, Question question) {
        ObjectNode message = json.createObjectNode().put("id", id);
        // Nobody works for somebody who waits no longer.
        message.put("timeout_ms", timeoutMillis);
        ObjectNode named = NamedBody.of(question).named();
        named.remove("id");
        return message.setAll(named);
    }

    private void write(String id, String message) {
        if (socket == null) {
            mailbox.failed(id, "NO_CONNECTION", "the connection is closed");
            return;
        }
        open.add(id);
        credit.add(message);
        writeWhatMay(socket);
    }

    private void writeWhatMay(WebSocket to) {
        for (String next = credit.next(); next != null; next = credit.next()) {
            to.writeTextMessage(next);
        }
    }

    /** The first message says how many requests are taken, and others how many more. */
    private void received(WebSocket from, String message) {
        JsonNode tree;
        try {
            tree = json.readTree(message);
        } catch (IOException notJson) {
            return;
        }
        String id = tree.path("id").asText("");
        if (open.remove(id)) {
            mailbox.answered(id, !tree.has("error"), ByteString.copyFromUtf8(message));
        }
        switch (tree.path("type").asText("")) {
            case "hello" -> credit(from, tree.path("credit").asLong());
            case "credit" -> credit(from, tree.path("messages").asLong());
            default -> {}
        }
    }

    private void credit(WebSocket from, long messages) {
        if (messages > 0) {
            credit.grant(messages);
            writeWhatMay(from);
        }
    }

    private void closed(WebSocket ended) {
        socket = null;
        String reason = ended.closeReason();
        Short code = ended.closeStatusCode();
        String said = "the gateway closed the connection"
                + (code == null || code == NORMAL_CLOSURE ? "" : ", with " + code)
                + (reason == null || reason.isEmpty() ? "" : ": " + reason);
        open.forEach(id -> mailbox.failed(id, "NO_CONNECTION", said));
        open.clear();
    }

    @Override
    public void collect(Endings told) throws InterruptedException {
        mailbox.collect(told);
    }

    @Override
    public void close() {
        client.close();
        loop.close();
    }
}
