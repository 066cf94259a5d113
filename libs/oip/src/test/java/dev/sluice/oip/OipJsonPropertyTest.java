package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random requests through JSON and back; random damage to JSON. */
class OipJsonPropertyTest {

    @Test
    void keepsEveryBitThroughJson() {
        LongStream.rangeClosed(1, 300).forEach(this::keepsEveryBitThroughJson);
    }

    private void keepsEveryBitThroughJson(long seed) {
        ModelInferRequest request = RandomRequests.readableAsJson(RandomRequests.random(seed));

        byte[] json = OipJson.writeRequest(request);

        assertThat(OipJson.readRequest(json, JsonLimits.defaults()))
                .as("seed %d", seed)
                .isEqualTo(request);
    }

    @Test
    void readsNestedDataInAnyOrderOfFieldsLikeFlatData() {
        LongStream.rangeClosed(1, 300).forEach(this::readsNestedDataInAnyOrderOfFieldsLikeFlatData);
    }

    private void readsNestedDataInAnyOrderOfFieldsLikeFlatData(long seed) {
        var random = RandomRequests.random(seed);
        List<Long> shape = new ArrayList<>();
        int count = 1;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int dimension = 1 + random.nextInt(3);
            shape.add((long) dimension);
            count *= dimension;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(Integer.toString(random.nextInt(256) - 128));
        }

        String nested = body(random, shape, nested(shape, 0, values.iterator()));
        String flat = body(random, shape, values.toString());

        assertThat(read(nested)).as("seed %d: %s", seed, nested).isEqualTo(read(flat));
    }

    @Test
    void endsDamagedJsonInARefusalOrARequestThatKeepsTheRules() {
        LongStream.rangeClosed(1, 300).forEach(this::endsDamagedJsonInARefusalOrARequestThatKeepsTheRules);
    }

    private void endsDamagedJsonInARefusalOrARequestThatKeepsTheRules(long seed) {
        var random = RandomRequests.random(seed);
        byte[] json = OipJson.writeRequest(RandomRequests.readableAsJson(random));

        for (int i = 0; i < 50; i++) {
            byte[] damaged = damaged(random, json);
            try {
                ModelInferRequest request = OipJson.readRequest(damaged, JsonLimits.defaults());
                assertThat(RawContents.canonical(request)).isSameAs(request);
            } catch (InvalidRequestException expected) {
                assertThat(expected.reason()).isNotBlank();
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed + ": " + new String(damaged, UTF_8), other);
            }
        }
    }

    private static byte[] damaged(Random random, byte[] json) {
        byte[] damaged = json.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String alphabet = "[]{},:\"0-1.eNtn\\\u0000\u00ff";
            damaged[random.nextInt(damaged.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    private static String nested(List<Long> shape, int depth, Iterator<String> values) {
        List<String> parts = new ArrayList<>();
        for (long i = 0; i < shape.get(depth); i++) {
            parts.add(depth + 1 == shape.size() ? values.next() : nested(shape, depth + 1, values));
        }
        return parts.toString();
    }

    private static String body(Random random, List<Long> shape, String data) {
        List<String> fields = new ArrayList<>(
                List.of("\"name\":\"x\"", "\"datatype\":\"INT8\"", "\"shape\":" + shape, "\"data\":" + data));
        Collections.shuffle(fields, random);
        return fields.stream().collect(Collectors.joining(",", "{\"inputs\":[{", "}]}"));
    }

    private static ByteString read(String body) {
        return OipJson.readRequest(body.getBytes(UTF_8), JsonLimits.defaults()).getRawInputContents(0);
    }
}
