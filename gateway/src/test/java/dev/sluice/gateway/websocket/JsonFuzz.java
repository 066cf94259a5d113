package dev.sluice.gateway.websocket;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.JsonMembers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** JSON that was once in order: most of it still is JSON. */
final class JsonFuzz implements FuzzedWire {

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

    @Override
    public String subprotocol() {
        return JsonWire.NAME;
    }

    @Override
    public int opcode() {
        return RawClient.TEXT;
    }

    @Override
    public byte[] right(String id) {
        return JsonClient.request(id, "").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] refused(String id) {
        return ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] nearlyRight(Random random, int number) {
        String right = SEEDS[random.nextInt(SEEDS.length)].replace("ID", "i" + number);
        return random.nextInt(4) == 0
                ? garbled(right.getBytes(StandardCharsets.UTF_8), random)
                : changed(right, random).getBytes(StandardCharsets.UTF_8);
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

    @Override
    public boolean isParsed(byte[] message) {
        try {
            JsonMembers.of(message, JsonLimits.defaults());
            return true;
        } catch (InvalidRequestException notParsed) {
            return false;
        }
    }

    @Override
    public Told told(byte[] message) {
        var told = new JsonObject(Buffer.buffer(message));
        String type = told.getString("type");
        return new Told(
                told.getString("id", ""),
                type.equals("error") ? told.getJsonObject("error").getString("code") : type);
    }
}
