package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.JsonMembers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private static final String[] SEEDS = {
        JsonClient.request("ID", "\"p\":1,\"q\":true,\"r\":\"s\""),
        "{\"id\":\"ID\",\"model\":\"texts\",\"text\":[\"one\",\"two\"],\"timeout_ms\":20000,\"priority\":3}",
        "{\"id\":\"ID\",\"model\":\"sums\",\"text\":\"one\",\"deadline\":\"2030-01-01T00:00:00Z\",\"tenant\":\"t\"}",
        "{\"type\":\"cancel\",\"id\":\"ID\"}",
        "{\"id\":\"ID\",\"model_name\":\"sums\",\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]},"
                + "{\"name\":\"b\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[[1,\"NaN\",3]]}],\"outputs\":[{\"name\":\"sum\"}]}",
    };
    private static final String[] VALUES = {
        "null",
        "-1",
        "0",
        "1e9",
        "18446744073709551616",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[[[]]]",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "1.5",
        "\"infer\"",
        "9223372036854775807"
    };

    private final Map<String, Integer> seen = new TreeMap<>();
    private int parsed;

    @Test
    void answersWhatIsRightAmongAllThatIsWrong() throws Exception {
        int inputs = Integer.getInteger("sluice.fuzz.inputs", 3_000);
        long seed = Long.getLong("sluice.fuzz.seed", 1L);
        System.out.println("WebSocket fuzz: inputs=" + inputs + " seed=" + seed);
        try (var door = new LiveDoor(Map.of())) {
            fuzz(door, new Random(seed), inputs);

            System.out.println("WebSocket fuzz: parsed=" + parsed + " seen=" + seen);
            try (RawClient client = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
                assertAnswered(client, "last");
            }
            door.awaitIdle();
        }
        assertThat(parsed).as("pass the first parser, seed %d", seed).isGreaterThan(inputs / 2);
        assertThat(seen).as("seed %d", seed).doesNotContainKeys("INTERNAL", "close 1011", "end");
    }

    private void fuzz(LiveDoor door, Random random, int inputs) throws IOException {
        Optional<RawClient> open = Optional.empty();
        for (int i = 0; i < inputs; i++) {
            RawClient client =
                    open.isPresent() ? open.orElseThrow() : RawClient.connected(door.port(), "sluice.json.v1", 0);
            if (i % VALID_EACH == 0) {
                assertAnswered(client, "valid-" + i);
                parsed++;
                open = Optional.of(client);
            } else {
                open = input(client, random, i) ? Optional.of(client) : Optional.empty();
            }
        }
        if (open.isPresent()) {
            open.orElseThrow().close();
        }
    }

    private void assertAnswered(RawClient client, String id) throws IOException {
        client.text(JsonClient.request(id, ""));
        for (; ; ) {
            JsonObject told = new JsonObject(client.read().orElseThrow().text());
            count(told);
            if (id.equals(told.getString("id"))) {
                assertThat(told.getString("type")).as("%s", told).isEqualTo("answer");
                return;
            }
        }
    }

    /** Sends one, and a request that is refused: what is said until then is of this one, or was still to come of others. */
    private boolean input(RawClient client, Random random, int number) throws IOException {
        boolean isMessage = random.nextInt(100) >= 3;
        String barrier = "barrier-" + number;
        try {
            if (isMessage) {
                message(client, random, number);
            } else {
                frame(client, random);
            }
            client.text("{\"id\":\"" + barrier + "\"}");
        } catch (SocketException closed) {
            // What the gateway has said before is still to be read.
        }
        for (Optional<RawClient.Frame> frame = client.read(); frame.isPresent(); frame = client.read()) {
            switch (frame.orElseThrow().opcode) {
                case RawClient.TEXT -> {
                    var told = new JsonObject(frame.orElseThrow().text());
                    if (barrier.equals(told.getString("id"))) {
                        return goesOn(client, isMessage);
                    }
                    count(told);
                }
                case RawClient.CLOSE -> {
                    count("close " + frame.orElseThrow().closeCode());
                    client.close();
                    return false;
                }
                default -> count("opcode " + frame.orElseThrow().opcode);
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

    private void message(RawClient client, Random random, int number) throws IOException {
        String right = SEEDS[random.nextInt(SEEDS.length)].replace("ID", "i" + number);
        byte[] message = random.nextInt(4) == 0
                ? garbled(right.getBytes(StandardCharsets.UTF_8), random)
                : changed(right, random).getBytes(StandardCharsets.UTF_8);
        if (isParsed(message)) {
            parsed++;
        }
        client.frame(0x80 | RawClient.TEXT, message);
    }

    /** Another value somewhere, or another key: still JSON. */
    private static String changed(String right, Random random) {
        String value = VALUES[random.nextInt(VALUES.length)];
        String[] places = right.split("(?<=[:,\\[])", -1);
        int at = 1 + random.nextInt(places.length - 1);
        String place = places[at];
        places[at] = place.matches("[\\d\"tf].*[,}\\]]+.*") && !place.contains(":")
                ? value + place.substring(place.length() - tail(place))
                : place.replaceFirst(
                        "\"(id|model|model_name|name|shape|datatype|data|text|inputs|type)\"", "\"other\"");
        return String.join("", places);
    }

    private static int tail(String place) {
        int tail = 0;
        while (tail < place.length() && ",}]".indexOf(place.charAt(place.length() - 1 - tail)) >= 0) {
            tail++;
        }
        return tail;
    }

    private static byte[] garbled(byte[] right, Random random) {
        byte[] garbled = Arrays.copyOf(right, random.nextInt(3) == 0 ? random.nextInt(right.length) : right.length);
        for (int i = random.nextInt(3); i > 0 && garbled.length > 0; i--) {
            garbled[random.nextInt(garbled.length)] = (byte) random.nextInt(256);
        }
        return garbled;
    }

    private static boolean isParsed(byte[] message) {
        try {
            JsonMembers.of(message, JsonLimits.defaults());
            return true;
        } catch (InvalidRequestException notParsed) {
            return false;
        }
    }

    private void count(JsonObject told) {
        String type = told.getString("type");
        count(type.equals("error") ? told.getJsonObject("error").getString("code") : type);
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
