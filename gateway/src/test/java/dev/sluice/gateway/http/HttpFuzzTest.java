package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.http.RandomHttp.Input;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of requests of which most are wrong somewhere: each has an answer or a closed connection, every hundredth is right and
 * answered, and nothing of them stays. More with {@code -Dsluice.http.fuzz.inputs=100000}, others with {@code -Dsluice.http.fuzz.seed=}.
 */
class HttpFuzzTest {

    private static final int INPUTS = Integer.getInteger("sluice.http.fuzz.inputs", 3_000);
    private static final long SEED = Long.getLong("sluice.http.fuzz.seed", 1L);
    private static final int EVERY = 100;

    private static final String NONE = "none";
    private static final String NOT_HTTP = "this is not HTTP";

    private final OpenDoor door = new OpenDoor();
    private final Map<String, Integer> statuses = new TreeMap<>();
    private int readAsHttp;
    private @Nullable RawClient client;

    @AfterEach
    void close() {
        if (client != null) {
            client.reset();
        }
        door.close();
    }

    @Test
    void answersOrClosesWhateverComesAndKeepsNothingOfIt() {
        var inputs = new RandomHttp(SEED);
        for (int i = 0; i < INPUTS; i++) {
            if (i % EVERY == 0) {
                Optional<RawClient.Answer> answer = send(Input.valid(i / EVERY % 256));
                assertThat(answer)
                        .as("seed %d, input %d", SEED, i)
                        .hasValueSatisfying(valid -> assertThat(valid.status()).isEqualTo(200));
                assertThat(answer.orElseThrow().body()).contains("[" + i / EVERY % 256 + "]");
            } else {
                Input input = inputs.next();
                Optional<RawClient.Answer> answer = send(input);
                assertThat(answer.map(RawClient.Answer::body).orElse(""))
                        .as("seed %d, input %d", SEED, i)
                        .doesNotContain("INTERNAL");
            }
        }

        System.out.printf(
                "http fuzz: seed=%d inputs=%d readAsHttp=%d atThePipeline=%d statuses=%s%n",
                SEED, INPUTS, readAsHttp, door.pipeline.requests.size(), statuses);
        assertThat(readAsHttp).isGreaterThan(INPUTS / 2);
        assertThat(send(Input.valid(7)).orElseThrow().status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(door.path.inFlight()).isZero());
        assertThat(door.path.bytesInFlight()).isZero();
        await().untilAsserted(() -> assertThat(door.pipeline.ended.get()).isEqualTo(door.pipeline.received.get()));
    }

    private Optional<RawClient.Answer> send(Input input) {
        RawClient at = client == null ? door.connect() : client;
        client = null;
        Optional<RawClient.Answer> answer;
        if (input.isWhole()) {
            answer = at.tryWrite(input.bytes().toByteArray()) ? at.readFinal(input.isHead()) : Optional.empty();
        } else {
            // It may be a beginning to which the door rightly waits for the rest.
            answer = at.tryWrite(input.bytes().toByteArray()) ? at.readSoon() : Optional.empty();
        }
        count(answer);
        boolean isUsable = input.isWhole()
                && answer.filter(kept -> !"close".equals(kept.headers().get("connection")))
                        .isPresent();
        if (isUsable) {
            client = at;
        } else {
            at.reset();
        }
        return answer;
    }

    private void count(Optional<RawClient.Answer> answer) {
        statuses.merge(answer.map(some -> Integer.toString(some.status())).orElse(NONE), 1, Integer::sum);
        if (answer.filter(some -> !some.body().contains(NOT_HTTP)).isPresent()) {
            readAsHttp++;
        }
    }
}
