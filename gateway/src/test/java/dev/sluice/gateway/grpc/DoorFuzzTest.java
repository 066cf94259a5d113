package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Truncated and mutated requests, most of which are protobuf still. Each ends with a status; every hundredth is a valid one, which
 * is answered; and in the end nothing of all that is in flight. {@code -Dsluice.fuzz.cases=100000} for a long run,
 * {@code -Dsluice.fuzz.seed} for the same again.
 */
class DoorFuzzTest {

    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 4_000);
    private static final int AT_ONCE = 64;
    private static final int VALID_EVERY = 100;
    private static final MultiMap HEADERS = MultiMap.caseInsensitiveMultiMap()
            .set("content-type", "application/grpc")
            .set("grpc-encoding", "gzip")
            .set("grpc-timeout", "20S");

    private final long seed = Long.getLong("sluice.fuzz.seed", 1L);
    private final Mutations mutations = new Mutations(new Random(seed));
    private final Map<String, Integer> histogram = new TreeMap<>();
    private int parsed;

    @Test
    void endsEveryCallWithAStatusWhateverItSays() {
        System.out.println("DoorFuzzTest: seed=" + seed + " cases=" + CASES);
        try (OpenDoor door = OpenDoor.to(Scripts.atOnce(Scripts::echo))) {
            var client = new RawClient(door.vertx(), door.port());
            for (int done = 0; done < CASES; done += AT_ONCE) {
                ask(client, done, Math.min(AT_ONCE, CASES - done));
            }
            System.out.println("DoorFuzzTest: parsed=" + parsed + " statuses=" + histogram);

            assertThat(parsed).isGreaterThanOrEqualTo(CASES / 2);
            assertThat(histogram).doesNotContainKeys("", "2", "13");
            assertThat(client.ask(RawClient.framed(Echoes.raw(1).toByteArray())).status())
                    .isEqualTo("0");
            door.awaitIdle();
            await().untilAsserted(() -> assertThat(door.ended()).isEqualTo(door.received()));
            client.close();
        }
    }

    private void ask(RawClient client, int from, int count) {
        List<Future<RawClient.Ended>> asked = new ArrayList<>();
        for (int number = from; number < from + count; number++) {
            asked.add(client.asked(HEADERS, number % VALID_EVERY == 0 ? valid(number) : mutated()));
        }
        for (int at = 0; at < count; at++) {
            RawClient.Ended ended = ScriptedWorker.await(asked.get(at));
            histogram.merge(ended.status(), 1, Integer::sum);
            if ((from + at) % VALID_EVERY == 0) {
                assertThat(ended.status())
                        .as("seed %d, valid request %d", seed, from + at)
                        .isEqualTo("0");
            }
        }
    }

    private Buffer valid(int number) {
        parsed++;
        return RawClient.framed(Echoes.raw(number).toByteArray());
    }

    private Buffer mutated() {
        byte[] message = mutations.next();
        if (isParsed(message)) {
            parsed++;
        }
        return mutations.frame(message);
    }

    private static boolean isParsed(byte[] message) {
        try {
            return ModelInferRequest.parseFrom(message).isInitialized();
        } catch (InvalidProtocolBufferException malformed) {
            return false;
        }
    }
}
