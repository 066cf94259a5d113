package dev.sluice.gateway.link;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.WireFormat;
import java.io.IOException;

/**
 * Protobuf over gRPC with one copy each way less than the codec that comes with Vert.x: what is written goes to the
 * transport in the array it was serialized to, and tensors that are read are views of the array that holds their message.
 */
final class ProtobufCodec {

    private ProtobufCodec() {}

    static <T extends MessageLite> GrpcMessageEncoder<T> encoder() {
        return new Encoder<>();
    }

    static <T extends MessageLite> GrpcMessageDecoder<T> decoder(Parser<T> parser) {
        return new Decoder<>(parser);
    }

    private static final class Encoder<T extends MessageLite> implements GrpcMessageEncoder<T> {

        @Override
        public GrpcMessage encode(T message, WireFormat format) {
            // The array is nobody else's: it can be wrapped rather than copied.
            return GrpcMessage.message(
                    "identity", BufferInternal.buffer(Unpooled.wrappedBuffer(message.toByteArray())));
        }

        @Override
        public boolean accepts(WireFormat format) {
            return format == WireFormat.PROTOBUF;
        }
    }

    private record Decoder<T extends MessageLite>(Parser<T> parser) implements GrpcMessageDecoder<T> {

        @Override
        public T decode(GrpcMessage message) throws CodecException {
            // getBytes copies out of the transport's buffer; nobody writes to the copy, so it may be aliased.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(
                            message.payload().getBytes())
                    .newCodedInput();
            in.enableAliasing(true);
            try {
                return parser.parseFrom(in);
            } catch (IOException malformed) {
                throw new CodecException(malformed);
            }
        }

        @Override
        public boolean accepts(WireFormat format) {
            return format == WireFormat.PROTOBUF;
        }
    }
}
