package dev.sluice.gateway.websocket;

import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from their frames, by the rules of RFC 6455: fragments of one message follow each other, a text is
 * UTF-8 as a whole, and nothing is larger than agreed on. Pure, and done with after the first break of a rule.
 */
final class MessageAssembly {

    private final int maxBytes;

    private @Nullable Buffer begun;
    private boolean isText;

    MessageAssembly(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The first frame of a message, or its only one. */
    Step begin(boolean text, Buffer content, boolean isFinal) {
        if (begun != null) {
            return new Step.Broken(CloseCode.PROTOCOL_ERROR, "a message begins inside another");
        }
        isText = text;
        return add(Buffer.buffer(), content, isFinal);
    }

    /** A further frame of a message. */
    Step go(Buffer content, boolean isFinal) {
        Buffer before = begun;
        return before == null
                ? new Step.Broken(CloseCode.PROTOCOL_ERROR, "a continuation of nothing")
                : add(before, content, isFinal);
    }

    private Step add(Buffer before, Buffer content, boolean isFinal) {
        if ((long) before.length() + content.length() > maxBytes) {
            return new Step.Broken(CloseCode.TOO_LARGE, "a message has at most " + maxBytes + " bytes");
        }
        if (!isFinal) {
            begun = before.appendBuffer(content);
            return new Step.Unfinished();
        }
        begun = null;
        var message = Message.of(isText, before.length() == 0 ? content : before.appendBuffer(content));
        return isText && !UnsafeByteOperations.unsafeWrap(message.bytes()).isValidUtf8()
                ? new Step.Broken(CloseCode.NOT_UTF8, "a text message is not UTF-8")
                : new Step.Whole(message);
    }

    /** What a frame has led to. */
    sealed interface Step {

        <T> T fold(
                Supplier<? extends T> unfinished,
                Function<? super Message, ? extends T> whole,
                BiFunction<? super CloseCode, ? super String, ? extends T> broken);

        /** More of it has to come. */
        record Unfinished() implements Step {
            @Override
            public <T> T fold(
                    Supplier<? extends T> unfinished,
                    Function<? super Message, ? extends T> whole,
                    BiFunction<? super CloseCode, ? super String, ? extends T> broken) {
                return unfinished.get();
            }
        }

        record Whole(Message message) implements Step {
            @Override
            public <T> T fold(
                    Supplier<? extends T> unfinished,
                    Function<? super Message, ? extends T> whole,
                    BiFunction<? super CloseCode, ? super String, ? extends T> broken) {
                return whole.apply(message);
            }
        }

        record Broken(CloseCode code, String reason) implements Step {
            @Override
            public <T> T fold(
                    Supplier<? extends T> unfinished,
                    Function<? super Message, ? extends T> whole,
                    BiFunction<? super CloseCode, ? super String, ? extends T> broken) {
                return broken.apply(code, reason);
            }
        }
    }
}
