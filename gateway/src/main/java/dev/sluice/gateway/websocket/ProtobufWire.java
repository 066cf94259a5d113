package dev.sluice.gateway.websocket;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.gateway.clients.ClientTerms;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.oip.AnswerTooLargeException;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.OipProtobuf;
import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.stream.ClientMessage.MessageCase;
import dev.sluice.schemas.stream.Infer;
import dev.sluice.schemas.stream.ServerMessage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** {@code sluice.proto.v1}, as {@code sluice/stream.proto} has it. Answers are in raw contents. */
final class ProtobufWire implements Wire {

    static final String NAME = "sluice.proto.v1";

    /** Of a message that is no request: an id, or a number. What is larger is there to be large when it is parsed. */
    private static final int LARGEST_CONTROL = 4_096;

    @Override
    public String subprotocol() {
        return NAME;
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public ClientMessage read(byte[] message) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            int tag = in.readTag();
            if (tag == ProtobufFields.tag(MessageCase.INFER.getNumber())) {
                byte[] infer = in.readByteArray();
                if (!in.isAtEnd()) {
                    throw new InvalidRequestException("a ClientMessage holds one message, this one holds more");
                }
                String id = ProtobufFields.idOfInfer(infer);
                return new ClientMessage.Asks(id, () -> request(infer, id));
            }
            return control(message);
        } catch (IOException malformed) {
            throw new InvalidRequestException("the protobuf is not a ClientMessage");
        }
    }

    private static ClientMessage control(byte[] message) throws InvalidProtocolBufferException {
        if (message.length > LARGEST_CONTROL) {
            throw new InvalidRequestException(
                    "a ClientMessage that asks for no inference has at most " + LARGEST_CONTROL + " bytes");
        }
        var said = dev.sluice.schemas.stream.ClientMessage.parseFrom(message);
        return switch (said.getMessageCase()) {
            case CANCEL -> new ClientMessage.Cancels(said.getCancel().getId());
            case CREDIT -> new ClientMessage.Grants(messages(said.getCredit().getMessages()));
            case INFER, MESSAGE_NOT_SET ->
                throw new InvalidRequestException("a ClientMessage holds infer, cancel or credit, this one holds none");
        };
    }

    private static long messages(long messages) {
        if (messages < 1) {
            throw new InvalidRequestException("'messages' has to be a whole number of at least 1");
        }
        return messages;
    }

    private static ClientMessage.Request request(byte[] message, String id) {
        Infer infer = OipProtobuf.read(message, Infer.parser(), Infer.getDescriptor());
        ModelInferRequest request = infer.getRequest();
        if (!request.getId().equals(id)) {
            throw new InvalidRequestException("the request has several ids");
        }
        return new ClientMessage.Request(RawContents.canonical(request), terms(infer), infer.getDurable());
    }

    private static ClientTerms.Headers terms(Infer infer) {
        return header -> switch (header) {
            case "sluice-timeout-ms" -> infer.getTimeoutMs() == 0 ? null : Long.toUnsignedString(infer.getTimeoutMs());
            case "sluice-deadline" -> infer.getDeadline().isEmpty() ? null : infer.getDeadline();
            case "sluice-priority" -> infer.getPriority() == 0 ? null : Integer.toUnsignedString(infer.getPriority());
            case "sluice-tenant" -> infer.getTenant().isEmpty() ? null : infer.getTenant();
            default -> null;
        };
    }

    @Override
    public Buffer hello(Hello hello) {
        var said = ServerMessage.newBuilder();
        said.getHelloBuilder()
                .setSession(hello.session())
                .setCredit(hello.credit())
                .setMaxMessageBytes(hello.maxMessageBytes())
                .setOrderValue(hello.isByRequest() ? 1 : 0)
                .setSeq(hello.seq());
        return written(said);
    }

    @Override
    public Buffer credit(long messages) {
        var said = ServerMessage.newBuilder();
        said.getCreditBuilder().setMessages(messages);
        return written(said);
    }

    @Override
    public Buffer accepted(String id, SessionToken token) {
        var said = ServerMessage.newBuilder();
        said.getAcceptedBuilder().setId(id).setToken(token.text());
        return written(said);
    }

    @Override
    public Buffer answer(Mark mark, ModelInferResponse response, int maxBytes) {
        var said = ServerMessage.newBuilder();
        said.getAnswerBuilder().setSeq(mark.seq()).setToken(text(mark)).setResponse(response);
        ServerMessage message = said.build();
        if (message.getSerializedSize() > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        return Buffer.buffer(message.toByteArray());
    }

    @Override
    public Buffer error(Mark mark, Problem problem) {
        var said = ServerMessage.newBuilder();
        said.getErrorBuilder()
                .setSeq(mark.seq())
                .setToken(text(mark))
                .setId(problem.id())
                .setCode(problem.code().name())
                .setMessage(problem.reason())
                .setRetryable(problem.code().isRetryable())
                .setRequestId(problem.requestId())
                .setRetryAfterMs(problem.retryAfterMs());
        return written(said);
    }

    private static String text(Mark mark) {
        return mark.token().map(SessionToken::text).orElse("");
    }

    private static Buffer written(ServerMessage.Builder said) {
        return Buffer.buffer(said.build().toByteArray());
    }
}
