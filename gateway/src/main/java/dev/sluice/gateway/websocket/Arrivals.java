package dev.sluice.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntPredicate;

/** Hears of the bytes of a connection before they are decoded: a decoder holds a frame until it is whole. */
final class Arrivals extends ChannelInboundHandlerAdapter {

    private final IntPredicate hasRoom;
    private boolean isShut;

    /** @param hasRoom for so many bytes more; once it says no, no more bytes are let in */
    Arrivals(IntPredicate hasRoom) {
        this.hasRoom = hasRoom;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object arrived) {
        if (arrived instanceof ByteBuf bytes && (isShut || !hasRoom.test(bytes.readableBytes()))) {
            isShut = true;
            bytes.release();
        } else {
            context.fireChannelRead(arrived);
        }
    }
}
