package dev.sluice.load.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of a message of the gateway: which request it ends and how, or how much credit it gives. Of JSON it is read up to
 * its outputs, which come last and are most of it. Pure.
 *
 * @param id of the request that it ends; none when it ends none
 * @param code of the error; none when it is an answer
 * @param credit how many requests more are taken
 */
record StreamMessage(@Nullable String id, @Nullable String code, long credit) {

    private static final JsonFactory JSON = new JsonFactory();

    /** The message; empty when it is nothing that can be read. */
    static Optional<StreamMessage> read(String text) {
        try (JsonParser in = JSON.createParser(text)) {
            return in.nextToken() == JsonToken.START_OBJECT ? Optional.of(read(in)) : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    private static StreamMessage read(JsonParser in) throws IOException {
        String id = null;
        String code = null;
        long credit = 0;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            switch (name) {
                case "id" -> id = in.getValueAsString();
                case "error" -> code = code(in);
                // The first message has it under the one name, later ones under the other.
                case "credit", "messages" -> credit = in.getValueAsLong();
                default -> {
                    if (name.equals("outputs") && id != null) {
                        return new StreamMessage(id, code, credit);
                    }
                    in.skipChildren();
                }
            }
        }
        return new StreamMessage(id, code, credit);
    }

    private static String code(JsonParser in) throws IOException {
        String code = "ERROR";
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return code;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            if (name.equals("code")) {
                code = in.getValueAsString(code);
            } else {
                in.skipChildren();
            }
        }
        return code;
    }
}
