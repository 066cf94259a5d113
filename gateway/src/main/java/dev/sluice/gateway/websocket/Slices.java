package dev.sluice.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.function.IntConsumer;

/**
 * Cuts what is large on its way out, so that it can be told from a client that takes nothing when one takes an answer slowly:
 * the transport says only of whole buffers that they are written.
 */
final class Slices extends ChannelOutboundHandlerAdapter {

    private static final int LARGEST = 64 << 10;

    private final IntConsumer taken;

    /** @param taken hears of so many bytes more; of the last slice the message itself does. */
    Slices(IntConsumer taken) {
        this.taken = taken;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        if (message instanceof ByteBuf bytes) {
            while (bytes.readableBytes() > LARGEST) {
                var ignored = context.write(bytes.readRetainedSlice(LARGEST)).addListener(slice -> {
                    if (slice.isSuccess()) {
                        taken.accept(LARGEST);
                    }
                });
            }
        }
        var ignored = context.write(message, written);
    }
}
