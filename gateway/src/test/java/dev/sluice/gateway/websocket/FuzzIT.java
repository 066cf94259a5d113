package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.websocket.FuzzedWire.Told;
import java.io.IOException;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of messages that are nearly right, and some that are nothing, at a door with all stages behind it. Every hundredth is
 * right and has to be answered. {@code -Dsluice.fuzz.inputs=100000} for more, {@code -Dsluice.fuzz.seed=…} for the same again.
 */
@Timeout(3_600)
class FuzzIT {

    private static final int VALID_EACH = 100;

    private final Map<String, Integer> seen = new TreeMap<>();
    private int parsed;

    @Test
    void answersWhatIsRightAmongAllThatIsWrongInJson() throws Exception {
        fuzz(new JsonFuzz());
    }

    @Test
    void answersWhatIsRightAmongAllThatIsWrongInProtobuf() throws Exception {
        fuzz(new ProtobufFuzz());
    }

    private void fuzz(FuzzedWire wire) throws IOException {
        int inputs = Integer.getInteger("sluice.fuzz.inputs", 3_000);
        long seed = Long.getLong("sluice.fuzz.seed", 1L);
        String name = "WebSocket fuzz, " + wire.subprotocol();
        System.out.println(name + ": inputs=" + inputs + " seed=" + seed);
        try (var door = new LiveDoor(Map.of())) {
            fuzz(door, wire, new Random(seed), inputs);

            System.out.println(name + ": parsed=" + parsed + " seen=" + seen);
            try (RawClient client = connected(door, wire)) {
                assertAnswered(client, wire, "last");
            }
            door.awaitIdle();
        }
        assertThat(parsed).as("pass the first parser, seed %d", seed).isGreaterThan(inputs / 2);
        assertThat(seen).as("seed %d", seed).doesNotContainKeys("INTERNAL", "close 1011", "end");
    }

    private static RawClient connected(LiveDoor door, FuzzedWire wire) throws IOException {
        return RawClient.connected(door.port(), wire.subprotocol(), 0);
    }

    private void fuzz(LiveDoor door, FuzzedWire wire, Random random, int inputs) throws IOException {
        Optional<RawClient> open = Optional.empty();
        for (int i = 0; i < inputs; i++) {
            RawClient client = open.isPresent() ? open.orElseThrow() : connected(door, wire);
            if (i % VALID_EACH == 0) {
                assertAnswered(client, wire, "valid-" + i);
                parsed++;
                open = Optional.of(client);
            } else {
                open = input(client, wire, random, i) ? Optional.of(client) : Optional.empty();
            }
        }
        if (open.isPresent()) {
            open.orElseThrow().close();
        }
    }

    private void assertAnswered(RawClient client, FuzzedWire wire, String id) throws IOException {
        say(client, wire, wire.right(id));
        for (; ; ) {
            Told told = wire.told(client.read().orElseThrow().payload);
            count(told.what());
            if (id.equals(told.id())) {
                assertThat(told.what()).as(id).isEqualTo("answer");
                return;
            }
        }
    }

    /** Sends one, and a request that is refused: what is said until then is of this one, or was still to come of others. */
    private boolean input(RawClient client, FuzzedWire wire, Random random, int number) throws IOException {
        boolean isMessage = random.nextInt(100) >= 3;
        String barrier = "barrier-" + number;
        try {
            if (isMessage) {
                message(client, wire, random, number);
            } else {
                frame(client, random);
            }
            say(client, wire, wire.refused(barrier));
        } catch (SocketException closed) {
            // What the gateway has said before is still to be read.
        }
        for (Optional<RawClient.Frame> frame = client.read(); frame.isPresent(); frame = client.read()) {
            int opcode = frame.orElseThrow().opcode;
            if (opcode == wire.opcode()) {
                Told told = wire.told(frame.orElseThrow().payload);
                if (barrier.equals(told.id())) {
                    return goesOn(client, isMessage);
                }
                count(told.what());
            } else if (opcode == RawClient.CLOSE) {
                count("close " + frame.orElseThrow().closeCode());
                client.close();
                return false;
            } else {
                count("opcode " + opcode);
            }
        }
        count("end");
        client.close();
        return false;
    }

    /** After a frame of any kind a message may have been begun. */
    private static boolean goesOn(RawClient client, boolean isMessage) throws IOException {
        if (!isMessage) {
            client.close();
        }
        return isMessage;
    }

    private static void frame(RawClient client, Random random) throws IOException {
        var payload = new byte[random.nextInt(64)];
        random.nextBytes(payload);
        client.frame(random.nextInt(256), random.nextInt(4) > 0, payload.length, payload);
    }

    private void message(RawClient client, FuzzedWire wire, Random random, int number) throws IOException {
        byte[] message = wire.nearlyRight(random, number);
        if (wire.isParsed(message)) {
            parsed++;
        }
        say(client, wire, message);
    }

    private static void say(RawClient client, FuzzedWire wire, byte[] message) throws IOException {
        client.frame(0x80 | wire.opcode(), message);
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
