package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The schemas that we publish, held against what is really said. */
final class StreamSchemas {

    private static final JsonSchema CLIENT = schema("client-message");
    private static final JsonSchema SERVER = schema("server-message");

    private StreamSchemas() {}

    private static JsonSchema schema(String name) {
        try (InputStream in = StreamSchemas.class.getResourceAsStream("/sluice/stream/" + name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static void assertMayBeSaidByAClient(String message) {
        assertThat(CLIENT.validate(message, InputFormat.JSON)).as(message).isEmpty();
    }

    static void assertMayBeSaidByTheGateway(String message) {
        assertThat(SERVER.validate(message, InputFormat.JSON)).as(message).isEmpty();
    }

    static boolean mayBeSaidByAClient(String message) {
        return CLIENT.validate(message, InputFormat.JSON).isEmpty();
    }
}
