package dev.sluice.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.io.IOException;

/** The protocol's protobuf form, from bytes that a stranger wrote. */
public final class OipProtobuf {

    private OipProtobuf() {}

    /**
     * Reads an inference request; tensors stay where they are in the message, which nobody may write to afterwards. The
     * result is as it came, raw or typed, and not yet checked.
     *
     * @throws InvalidRequestException when the bytes are no request, or one of more parts than anybody needs
     */
    public static ModelInferRequest readRequest(byte[] message) {
        return read(message, ModelInferRequest.parser(), ModelInferRequest.getDescriptor());
    }

    /**
     * Reads a message of this kind, which may be one around a request. As {@link #readRequest}.
     *
     * @throws InvalidRequestException when the bytes are no such message, or one of more parts than anybody needs
     */
    public static <M> M read(byte[] message, Parser<M> parser, Descriptor kind) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(message);
        try {
            new ProtobufParts().count(bytes.newCodedInput(), kind);
            CodedInputStream in = bytes.newCodedInput();
            in.enableAliasing(true);
            M read = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return read;
        } catch (IOException malformed) {
            throw new InvalidRequestException("the protobuf is not a " + kind.getName() + ": " + what(malformed));
        }
    }

    /** Protobuf's own words are for whoever wrote the program that reads. */
    private static String what(IOException malformed) {
        String message = String.valueOf(malformed.getMessage());
        if (message.contains("ended unexpectedly")) {
            return "it ends in the middle of a field";
        }
        return message.startsWith("Protocol message was too large")
                ? "a field claims more bytes than a message can have"
                : message;
    }
}
