package dev.sluice.worker.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.common.WireFormat;
import java.io.IOException;

/**
 * Protobuf without the copies: the {@code bytes} of a message that was read are views of the array it came in, and a message
 * that is written goes out in the array it was serialized to. The buffers are on the heap, Vert.x does not use them again.
 */
public final class ProtobufCodec {

    private ProtobufCodec() {}

    public static <Q extends MessageLite, R extends MessageLite> ServiceMethod<Q, R> method(
            ServiceName service, String name, Parser<Q> requests) {
        return ServiceMethod.server(service, name, new Encoder<>(), new Decoder<>(requests));
    }

    private static final class Encoder<T extends MessageLite> implements GrpcMessageEncoder<T> {

        @Override
        public GrpcMessage encode(T message, WireFormat format) {
            return GrpcMessage.message(
                    "identity", BufferInternal.buffer(Unpooled.wrappedBuffer(message.toByteArray())));
        }

        @Override
        public boolean accepts(WireFormat format) {
            return format == WireFormat.PROTOBUF;
        }
    }

    private record Decoder<T>(Parser<T> parser) implements GrpcMessageDecoder<T> {

        @Override
        public T decode(GrpcMessage message) throws CodecException {
            CodedInputStream input = input(message.payload());
            input.enableAliasing(true);
            try {
                return parser.parseFrom(input);
            } catch (IOException malformed) {
                throw new CodecException(malformed);
            }
        }

        private static CodedInputStream input(Buffer payload) {
            ByteBuf buffer = ((BufferInternal) payload).getByteBuf();
            return buffer.hasArray()
                    ? UnsafeByteOperations.unsafeWrap(
                                    buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes())
                            .newCodedInput()
                    : UnsafeByteOperations.unsafeWrap(payload.getBytes()).newCodedInput();
        }

        @Override
        public boolean accepts(WireFormat format) {
            return format == WireFormat.PROTOBUF;
        }
    }
}
