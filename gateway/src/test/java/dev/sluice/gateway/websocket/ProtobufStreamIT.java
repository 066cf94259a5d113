package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.stream.ClientMessage;
import dev.sluice.schemas.stream.Credit;
import dev.sluice.schemas.stream.Infer;
import dev.sluice.schemas.stream.ServerMessage;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of {@code sluice.proto.v1} meets, over real sockets and all stages. */
@Timeout(120)
class ProtobufStreamIT {

    private static LiveDoor door;

    @BeforeAll
    static void open() {
        door = new LiveDoor(Map.of());
    }

    @AfterAll
    static void close() {
        door.awaitIdle();
        door.close();
    }

    @Test
    void refusesWhatIsNoProtobufAndGoesOn() throws Exception {
        try (RawClient client = connected()) {
            client.frame(0x80 | RawClient.BINARY, (byte) 0xFF, (byte) 0xFF);
            client.frame(0x80 | RawClient.BINARY);
            say(client, ask("a", raw()));

            assertThat(next(client).getError().getMessage()).isEqualTo("the protobuf is not a ClientMessage");
            assertThat(next(client).getError().getCode()).isEqualTo("INVALID_REQUEST");
            assertThat(next(client).getAnswer().getResponse().getId()).isEqualTo("a");
        }
    }

    @Test
    void closesOnTextMessages() throws Exception {
        try (RawClient client = connected()) {
            client.text("{}");

            assertThat(client.read().orElseThrow().closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void namesWhatIsWrongUnderTheIdOfTheRequest() throws Exception {
        try (RawClient client = connected()) {
            say(client, ask("a", raw().clearRawInputContents()));

            assertThat(next(client).getError().getId()).isEqualTo("a");
        }
    }

    @Test
    void refusesAControlMessageThatIsLarge() throws Exception {
        try (RawClient client = connected()) {
            var cancel = ClientMessage.newBuilder();
            cancel.getCancelBuilder().setId("x".repeat(5_000));
            say(client, cancel);

            assertThat(next(client).getError().getMessage()).contains("at most 4096 bytes");
        }
    }

    @Test
    void answersRawContentsForRawAndForTypedOnes() throws Exception {
        try (RawClient client = connected()) {
            ModelInferRequest.Builder typed = raw().clearRawInputContents();
            typed.getInputsBuilder(0)
                    .getContentsBuilder()
                    .addUintContents(1)
                    .addUintContents(2)
                    .addUintContents(3)
                    .addUintContents(4);
            say(client, ask("raw", raw()));
            ServerMessage first = next(client);
            say(client, ask("typed", typed));
            ServerMessage second = next(client);

            assertThat(first.getAnswer().getSeq()).isEqualTo(1);
            assertThat(first.getAnswer().getResponse().getRawOutputContents(0)).isEqualTo(contents());
            assertThat(second.getAnswer().getResponse().getId()).isEqualTo("typed");
            assertThat(second.getAnswer().getResponse().getRawOutputContents(0)).isEqualTo(contents());
        }
    }

    @Test
    void countsWhatTheClientTakes() throws Exception {
        try (RawClient client = connected()) {
            say(client, ClientMessage.newBuilder().setCredit(Credit.newBuilder().setMessages(1)));
            say(client, ask("a", raw()));
            say(client, ask("b", raw()));
            assertThat(next(client).getAnswer().getSeq()).isEqualTo(1);
            say(client, ClientMessage.newBuilder().setCredit(Credit.newBuilder().setMessages(1)));

            assertThat(next(client).getAnswer().getSeq()).isEqualTo(2);
        }
    }

    private static RawClient connected() throws IOException {
        return RawClient.connected(door.port(), "sluice.proto.v1", 0);
    }

    private static void say(RawClient client, ClientMessage.Builder message) throws IOException {
        client.frame(0x80 | RawClient.BINARY, message.build().toByteArray());
    }

    static ClientMessage.Builder ask(String id, ModelInferRequest.Builder request) {
        return ClientMessage.newBuilder().setInfer(Infer.newBuilder().setRequest(request.setId(id)));
    }

    static ModelInferRequest.Builder raw() {
        var request = ModelInferRequest.newBuilder().setModelName("echo");
        request.addInputsBuilder().setName("x").setDatatype("UINT8").addShape(1).addShape(4);
        return request.addRawInputContents(contents());
    }

    private static ByteString contents() {
        return ByteString.copyFrom(new byte[] {1, 2, 3, 4});
    }

    private static ServerMessage next(RawClient client) throws IOException {
        return ServerMessage.parseFrom(client.read().orElseThrow().payload);
    }
}
