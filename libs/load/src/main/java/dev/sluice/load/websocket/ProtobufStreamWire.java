package dev.sluice.load.websocket;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.request.CorrelationIds;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.stream.ClientMessage;
import dev.sluice.schemas.stream.Infer;
import dev.sluice.schemas.stream.ServerMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Protobuf in binary messages. */
final class ProtobufStreamWire implements StreamWire {

    /** Tag and length, a byte each. */
    private static final int ID_FIELD = 2 + CorrelationIds.WIDTH;

    /** Messages but for their ids, which come last. */
    private final byte[][] heads;

    ProtobufStreamWire(Bodies bodies, Optional<Duration> timeout) {
        heads = bodies.each(body -> head(body, timeout)).toArray(new byte[0][]);
    }

    private static byte[] head(byte[] body, Optional<Duration> timeout) {
        try {
            byte[] terms = timeout.map(most -> Infer.newBuilder().setTimeoutMs(most.toMillis()))
                    .map(infer -> infer.build().toByteArray())
                    .orElse(new byte[0]);
            int requestSize = body.length + ID_FIELD;
            int inferSize = terms.length
                    + CodedOutputStream.computeTagSize(Infer.REQUEST_FIELD_NUMBER)
                    + CodedOutputStream.computeUInt32SizeNoTag(requestSize)
                    + requestSize;
            var bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            begin(out, ClientMessage.INFER_FIELD_NUMBER, inferSize);
            out.writeRawBytes(terms);
            begin(out, Infer.REQUEST_FIELD_NUMBER, requestSize);
            out.writeRawBytes(body);
            begin(out, ModelInferRequest.ID_FIELD_NUMBER, CorrelationIds.WIDTH);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
    }

    private static void begin(CodedOutputStream out, int field, int size) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size);
    }

    @Override
    public String subprotocol() {
        return "sluice.proto.v1";
    }

    @Override
    public WebSocketFrame request(int number, byte[] id) {
        byte[] head = heads[number % heads.length];
        Buffer message =
                Buffer.buffer(head.length + id.length).appendBytes(head).appendBytes(id);
        return WebSocketFrame.binaryFrame(message, /* isFinal= */ true);
    }

    @Override
    public void listen(WebSocket socket, Consumer<StreamMessage> listener) {
        socket.binaryMessageHandler(bytes -> read(bytes.getBytes()).ifPresent(listener));
    }

    /** The message; empty when it is nothing that can be read. */
    static Optional<StreamMessage> read(byte[] bytes) {
        try {
            return Optional.of(read(ServerMessage.parseFrom(bytes)));
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }

    private static StreamMessage read(ServerMessage said) {
        return switch (said.getMessageCase()) {
            case HELLO -> new StreamMessage(null, null, said.getHello().getCredit());
            case CREDIT -> new StreamMessage(null, null, said.getCredit().getMessages());
            case ANSWER -> new StreamMessage(said.getAnswer().getResponse().getId(), null, 0);
            case ERROR ->
                new StreamMessage(said.getError().getId(), said.getError().getCode(), 0);
            case ACCEPTED, MESSAGE_NOT_SET -> new StreamMessage(null, null, 0);
        };
    }
}
