package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.grpc.MessageReader.Step;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

    private final MessageReader reader = new MessageReader();

    @Test
    void knowsTheLengthBeforeTheMessageIsThere() {
        reader.add(RawClient.prefix(0, -2));

        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        assertThat(reader.length()).isEqualTo(0xffff_fffeL);
    }

    @Test
    void takesNoMemoryForWhatIsOnlyClaimed() {
        reader.add(RawClient.prefix(0, Integer.MAX_VALUE).appendByte((byte) 7)); // no array is so long

        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        reader.take();
        assertThat(reader.next()).isEqualTo(Step.STARVED);
        assertThat(reader.isMidMessage()).isTrue();
    }

    @Test
    void letsAMessagePassUnread() {
        reader.add(RawClient.framed(new byte[100]).appendBuffer(RawClient.framed(new byte[] {7})));

        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        reader.skip();
        assertThat(reader.next()).isEqualTo(Step.SKIPPED);
        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        reader.take();
        assertThat(reader.next()).isEqualTo(Step.COMPLETE);
        assertThat(reader.message()).containsExactly(7);
        assertThat(reader.isMidMessage()).isFalse();
    }

    @Test
    void saysWhenAMessageIsOverThatPassedInPieces() {
        reader.add(RawClient.prefix(0, 3).appendByte((byte) 1));
        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        reader.skip();
        assertThat(reader.next()).isEqualTo(Step.STARVED);

        reader.add(Buffer.buffer(new byte[2]));

        assertThat(reader.next()).isEqualTo(Step.SKIPPED);
        assertThat(reader.next()).isEqualTo(Step.STARVED);
        assertThat(reader.isMidMessage()).isFalse();
    }

    @Test
    void hasAnEmptyMessageAtOnce() {
        reader.add(RawClient.framed(new byte[0]));

        assertThat(reader.next()).isEqualTo(Step.BEGUN);
        reader.take();
        assertThat(reader.next()).isEqualTo(Step.COMPLETE);
        assertThat(reader.message()).isEmpty();
        assertThat(reader.next()).isEqualTo(Step.STARVED);
    }

    @Test
    void findsTheSameMessagesHoweverTheyAreCut() {
        long seed = System.identityHashCode(new Object());
        System.out.println("MessageReaderTest: seed=" + seed);
        var random = new Random(seed);
        List<byte[]> sent = new ArrayList<>();
        Buffer wire = Buffer.buffer();
        for (int number = 0; number < 500; number++) {
            byte[] message = new byte[random.nextInt(50)];
            random.nextBytes(message);
            sent.add(message);
            wire.appendBuffer(RawClient.framed(message));
        }

        List<byte[]> found = new ArrayList<>();
        for (int at = 0; at < wire.length(); ) {
            int until = Math.min(wire.length(), at + 1 + random.nextInt(120));
            reader.add(wire.getBuffer(at, until));
            at = until;
            read(found);
        }

        assertThat(found).usingElementComparator(java.util.Arrays::compare).containsExactlyElementsOf(sent);
    }

    private void read(List<byte[]> found) {
        while (true) {
            switch (reader.next()) {
                case BEGUN -> reader.take();
                case COMPLETE -> found.add(reader.message());
                case SKIPPED -> throw new AssertionError("all are taken");
                case STARVED -> {
                    return;
                }
            }
        }
    }
}
