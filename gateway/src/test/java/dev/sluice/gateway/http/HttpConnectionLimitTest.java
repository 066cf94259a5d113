package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.settings.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class HttpConnectionLimitTest {

    private static final String LOOK = "GET /v2 HTTP/1.1\r\nhost: x\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(60);

    private OpenDoor door = new OpenDoor();

    @AfterEach
    void close() {
        door.close();
    }

    private void open(int maxConnections) {
        door.close();
        door = new OpenDoor(
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        maxConnections,
                        new ByteSize(1_000),
                        new ByteSize(1_000),
                        LONG,
                        LONG,
                        List.of()),
                OpenDoor.ROOM);
    }

    @Test
    void answersThoseBeyondItsConnectionsThatTheyAreTooManyAndLetsOthersInWhenOneHasGone() {
        open(2);
        try (RawClient first = door.connect();
                RawClient second = door.connect()) {
            assertThat(first.write(LOOK).read().orElseThrow().status()).isEqualTo(200);
            assertThat(second.write(LOOK).read().orElseThrow().status()).isEqualTo(200);

            // Again where this machine took longer than the moment for which it is held.
            await().ignoreExceptions().untilAsserted(this::assertOneMoreIsRefused);
            assertThat(door.registry.get("sluice.http.connections").gauge().value())
                    .isEqualTo(2);
            assertThat(door.registry
                            .get("sluice.http.connections.refused")
                            .counter()
                            .count())
                    .isPositive();
        }

        await().until(() -> {
            try (RawClient later = door.connect()) {
                return later.write(LOOK)
                        .read()
                        .filter(answer -> answer.status() == 200)
                        .isPresent();
            }
        });
    }

    private void assertOneMoreIsRefused() {
        try (RawClient third = door.connect()) {
            RawClient.Answer refused = third.write(LOOK).read().orElseThrow();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1").containsEntry("connection", "close");
            assertThat(refused.body()).contains("UNAVAILABLE", "http.max-connections allows 2");
            assertThat(third.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void holdsNoMoreThanAFewOfThoseThatAreTooManyAndNoneThatSaysNothing() {
        open(1);
        List<RawClient> tooMany = new ArrayList<>();
        try (RawClient first = door.connect()) {
            assertThat(first.write(LOOK).read().orElseThrow().status()).isEqualTo(200);
            for (int i = 0; i < 300; i++) {
                tooMany.add(door.connect());
            }

            assertThat(tooMany).allMatch(RawClient::isClosedByPeer);
            assertThat(first.write(LOOK).read().orElseThrow().status()).isEqualTo(200);
        } finally {
            tooMany.forEach(RawClient::close);
        }
    }
}
