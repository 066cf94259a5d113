package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.JsonMembers;
import dev.sluice.oip.OipJson;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code sluice.json.v1}: the protocol's JSON bodies, with what a stream needs beside them. */
final class JsonWire implements Wire {

    static final String NAME = "sluice.json.v1";

    /** Where the terms of a request stand, by the names that headers have elsewhere. */
    private static final Map<String, String> TERMS = Map.of(
            "sluice-timeout-ms", "timeout_ms",
            "sluice-deadline", "deadline",
            "sluice-priority", "priority",
            "sluice-tenant", "tenant");

    private static final String WHOLE = "[1-9]\\d{0,17}";

    private final TextRequests texts;

    JsonWire(TextRequests texts) {
        this.texts = texts;
    }

    @Override
    public String subprotocol() {
        return NAME;
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public ClientMessage read(byte[] message) {
        JsonMembers members = JsonMembers.of(message, JsonLimits.defaults());
        String type = members.string("type").orElse("infer");
        return switch (type) {
            case "infer" -> new ClientMessage.Asks(id(members), () -> request(message, members));
            case "cancel" -> new ClientMessage.Cancels(id(members));
            case "credit" -> new ClientMessage.Grants(messages(members));
            default ->
                throw new InvalidRequestException("the type is infer, cancel or credit, or is left out for infer");
        };
    }

    private static String id(JsonMembers members) {
        return members.string("id").orElse("");
    }

    private static long messages(JsonMembers members) {
        String messages = members.scalar("messages").orElse("");
        if (!messages.matches(WHOLE)) {
            throw new InvalidRequestException("'messages' has to be a whole number of at least 1");
        }
        return Long.parseLong(messages);
    }

    private ClientMessage.Request request(byte[] message, JsonMembers members) {
        boolean isDurable = isDurable(members);
        ModelInferRequest body = members.has("text")
                ? texts.read(members, isDurable)
                : OipJson.readRequest(message, JsonLimits.defaults());
        return new ClientMessage.Request(body, terms(members), isDurable);
    }

    private static boolean isDurable(JsonMembers members) {
        String durable = members.scalar("durable").orElse("false");
        if (!durable.equals("true") && !durable.equals("false")) {
            throw new InvalidRequestException("'durable' has to be true or false");
        }
        return Boolean.parseBoolean(durable);
    }

    private static ClientTerms.Headers terms(JsonMembers members) {
        return header -> {
            String member = TERMS.get(header);
            return member == null ? null : members.scalar(member).orElse(null);
        };
    }

    @Override
    public Buffer hello(Hello hello) {
        var json = typed("hello");
        if (!hello.session().isEmpty()) {
            json.put("session", hello.session());
        }
        return json.put("credit", hello.credit())
                .put("max_message_bytes", hello.maxMessageBytes())
                .put("order", hello.isByRequest() ? "request" : "arrival")
                .put("seq", hello.seq())
                .toBuffer();
    }

    @Override
    public Buffer credit(long messages) {
        return typed("credit").put("messages", messages).toBuffer();
    }

    @Override
    public Buffer accepted(String id, SessionToken token) {
        return typed("accepted").put("id", id).put("token", token.text()).toBuffer();
    }

    /** A few members and then the body, whose opening brace gives way. */
    @Override
    public Buffer answer(Mark mark, ModelInferResponse response, int maxBytes) {
        String token =
                mark.token().map(at -> "\"token\":\"" + at.text() + "\",").orElse("");
        byte[] before = ("{\"type\":\"answer\",\"seq\":" + mark.seq() + ',' + token).getBytes(StandardCharsets.UTF_8);
        int room = maxBytes - before.length + 1;
        try {
            byte[] body = OipJson.writeResponse(response, room);
            return Buffer.buffer(before.length + body.length)
                    .appendBytes(before)
                    .appendBytes(body, 1, body.length - 1);
        } catch (AnswerTooLargeException tooLarge) {
            throw new AnswerTooLargeException(maxBytes);
        }
    }

    @Override
    public Buffer error(Mark mark, Problem problem) {
        var error = new JsonObject()
                .put("code", problem.code().name())
                .put("message", problem.reason())
                .put("retryable", problem.code().isRetryable());
        if (problem.retryAfterMs() > 0) {
            error.put("retry_after_ms", problem.retryAfterMs());
        }
        if (!problem.requestId().isEmpty()) {
            error.put("request_id", problem.requestId());
        }
        var json = typed("error").put("seq", mark.seq());
        mark.token().ifPresent(at -> json.put("token", at.text()));
        if (!problem.id().isEmpty()) {
            json.put("id", problem.id());
        }
        return json.put("error", error).toBuffer();
    }

    private static JsonObject typed(String type) {
        return new JsonObject().put("type", type);
    }
}
