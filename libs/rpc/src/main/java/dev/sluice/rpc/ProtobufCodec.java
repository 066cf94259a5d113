package dev.sluice.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
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
import java.io.UncheckedIOException;

/**
 * Protobuf without the copies: the {@code bytes} of a message that was read are views of the array it came in, and a message
 * that is written goes out in the array it was serialized to. The buffers are on the heap, Vert.x does not use them again.
 */
public final class ProtobufCodec {

    /** Whether it is compressed, and how long it is. */
    private static final int PREFIX = 5;

    private ProtobufCodec() {}

    /** A method that is served. */
    public static <Q extends MessageLite, A extends MessageLite> ServiceMethod<Q, A> served(
            ServiceName service, String name, Parser<Q> questions) {
        return ServiceMethod.server(service, name, new Encoder<>(), new Decoder<>(questions));
    }

    /** A method that is called. */
    public static <Q extends MessageLite, A extends MessageLite> ServiceMethod<A, Q> called(
            ServiceName service, String name, Parser<A> answers) {
        return ServiceMethod.client(service, name, new Encoder<>(), new Decoder<>(answers));
    }

    /** A message as it goes over the wire, with the prefix that gRPC puts before it. */
    public static Buffer framed(MessageLite message) {
        int size = message.getSerializedSize();
        byte[] frame = new byte[PREFIX + size];
        frame[1] = (byte) (size >>> 24);
        frame[2] = (byte) (size >>> 16);
        frame[3] = (byte) (size >>> 8);
        frame[4] = (byte) size;
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame, PREFIX, size);
            message.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a message is larger than it says", impossible);
        }
        return buffer(frame);
    }

    /** The array is nobody else's: it can be wrapped rather than copied. */
    private static Buffer buffer(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    private static final class Encoder<T extends MessageLite> implements GrpcMessageEncoder<T> {

        @Override
        public GrpcMessage encode(T message, WireFormat format) {
            return GrpcMessage.message("identity", buffer(message.toByteArray()));
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
