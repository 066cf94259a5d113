package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlicesTest {

    private final List<Integer> taken = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new Slices(taken::add));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 300_000})
    void writesTheSameBytesAndTellsOfEachSliceButTheLast(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);

        channel.writeOutbound(Unpooled.wrappedBuffer(bytes));

        ByteBuf all = Unpooled.buffer();
        for (ByteBuf slice = channel.readOutbound(); slice != null; slice = channel.readOutbound()) {
            assertThat(slice.readableBytes()).isLessThanOrEqualTo(65_536);
            all.writeBytes(slice);
            slice.release();
        }
        assertThat(all).isEqualTo(Unpooled.wrappedBuffer(bytes));
        assertThat(taken).hasSize(Math.max(0, size - 1) / 65_536);
    }

    @Test
    void tellsOfNothingThatWasNotWritten() {
        var closed = channel.close();
        assertThat(closed.isSuccess()).isTrue();

        var written = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[300_000]));

        assertThat(written.isSuccess()).isFalse();
        assertThat(taken).isEmpty();
    }

    @Test
    void letsPassWhatIsNoBytes() {
        channel.writeOutbound("said");

        assertThat(channel.<String>readOutbound()).isEqualTo("said");
    }
}
