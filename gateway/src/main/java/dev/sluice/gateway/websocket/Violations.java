package dev.sluice.gateway.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;

/**
 * Hears of frames that break the protocol, before the connection does: that one would be closed at once, with no word of why. The
 * decoder throws away what comes after such a frame.
 */
final class Violations extends ChannelInboundHandlerAdapter {

    private final Listener listener;

    Violations(Listener listener) {
        this.listener = listener;
    }

    interface Listener {

        void violated(short closeCode, String what);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        if (fault instanceof CorruptedWebSocketFrameException broken) {
            listener.violated((short) broken.closeStatus().code(), String.valueOf(broken.getMessage()));
        } else {
            context.fireExceptionCaught(fault);
        }
    }
}
