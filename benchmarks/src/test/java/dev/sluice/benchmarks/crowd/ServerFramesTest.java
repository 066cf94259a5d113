package dev.sluice.benchmarks.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFramesTest {

    private static final String ACCEPTED = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n";

    private final List<Integer> opcodes = new ArrayList<>();
    private final ServerFrames frames = new ServerFrames(opcodes::add);

    @Test
    void refusesAnAnswerThatIsNoHandshake() {
        byte[] refusal = "HTTP/1.1 503 Service Unavailable\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> frames.read(ByteBuffer.wrap(refusal))).isInstanceOf(IOException.class);
    }

    @Test
    void tellsEachFrameHoweverTheyAreCut() throws IOException {
        var said = new ByteArrayOutputStream();
        said.writeBytes(ACCEPTED.getBytes(StandardCharsets.US_ASCII));
        said.writeBytes(frame(ServerFrames.TEXT, 120));
        said.writeBytes(frame(ServerFrames.PING, 0));
        said.writeBytes(frame(ServerFrames.TEXT, 1_500));
        said.writeBytes(frame(ServerFrames.TEXT, 70_000));
        said.writeBytes(frame(ServerFrames.CLOSE, 2));

        for (byte octet : said.toByteArray()) {
            frames.read(ByteBuffer.wrap(new byte[] {octet}));
        }
        var whole = new ServerFrames(opcodes::add);
        whole.read(ByteBuffer.wrap(said.toByteArray()));

        assertThat(opcodes).containsExactly(1, 9, 1, 1, 8, 1, 9, 1, 1, 8);
    }

    private static byte[] frame(int opcode, int length) {
        ByteBuffer frame = ByteBuffer.allocate(length + 10).put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 1 << 16) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        frame.position(frame.position() + length);
        byte[] whole = new byte[frame.position()];
        frame.flip().get(whole);
        return whole;
    }
}
