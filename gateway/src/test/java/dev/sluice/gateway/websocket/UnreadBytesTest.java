package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.clients.ClientAdmissionConfig;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.request.Permit;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadBytesTest {

    private static final int LARGE = 300_000;

    private long most = Long.MAX_VALUE;
    private long taken;
    private final UnreadBytes unread = new UnreadBytes(Room::new);

    @Test
    void refusesWhatThereIsNoRoomForAndTakesNothing() {
        most = 100_000;

        assertThat(unread.came(UnreadBytes.FREE + 100_001)).isFalse();

        assertThat(taken).isZero();
        unread.release();
    }

    @Test
    void leavesAllConnectionsTogetherNoMoreForFreeThanTheBudgetHasByDefault() {
        var defaults = new SettingsSource(Optional.empty(), Map.of(), Map.of(), Set.of());
        long connections = Settings.load(WebSocketConfig.class, defaults).maxConnections();
        long budget =
                Settings.load(ClientAdmissionConfig.class, defaults).maxBytes().bytes();

        assertThat(connections * UnreadBytes.FREE).isLessThanOrEqualTo(budget);
    }

    @Test
    void takesNoRoomForWhatIsSmall() {
        for (int i = 0; i < 10_000; i++) {
            comes(100);
            unread.handedOver(100).release();
        }

        assertThat(taken).isZero();
    }

    @Test
    void takesRoomForAMessageWhileItComesAndHandsItOverWithIt() {
        unread.came(LARGE / 2);
        assertThat(taken).isBetween(LARGE / 2L - UnreadBytes.FREE, LARGE / 2L);

        unread.came(LARGE / 2 + UnreadBytes.headBytes(LARGE));
        unread.readFrame(LARGE);
        Permit along = unread.handedOver(LARGE);

        assertThat(taken).isBetween((long) LARGE - UnreadBytes.FREE, (long) LARGE);
        along.release();
        assertThat(taken).isZero();
    }

    @Test
    void givesBackAllWhenTheConnectionIsGone() {
        unread.came(LARGE);

        unread.release();

        assertThat(taken).isZero();
    }

    @Test
    void forgetsWhatIsOfNoMessage() {
        for (int i = 0; i < 10_000; i++) {
            comes(125);
            unread.dropped(125);
        }

        assertThat(taken).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void takesRoomForAllButAFewOfWhatIsUnreadWhateverComes(long seed) {
        var random = new Random(seed);
        var waiting = new ArrayDeque<Integer>();
        long bytes = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(5) < 2 || waiting.isEmpty()) {
                int content = random.nextInt(1 << random.nextInt(1, 20));
                waiting.add(content);
                bytes += content + UnreadBytes.headBytes(content);
                unread.came(content + UnreadBytes.headBytes(content));
            } else {
                int content = waiting.remove();
                bytes -= content + UnreadBytes.headBytes(content);
                unread.readFrame(content);
                unread.handedOver(content).release();
            }
            assertThat(taken).isBetween(Math.max(0, bytes - UnreadBytes.FREE), bytes + UnreadBytes.STEP);
        }

        while (!waiting.isEmpty()) {
            int content = waiting.remove();
            unread.readFrame(content);
            unread.handedOver(content).release();
        }
        unread.came(1);
        unread.dropped(1);
        unread.release();
        assertThat(taken).isZero();
    }

    private void comes(int content) {
        unread.came(content + UnreadBytes.headBytes(content));
        unread.readFrame(content);
    }

    private final class Room implements ClientPermit {

        private long held;

        @Override
        public boolean grow(long bytes) {
            if (taken + bytes > most) {
                return false;
            }
            taken += bytes;
            held += bytes;
            return true;
        }

        @Override
        public void shrink(long bytes) {
            taken -= bytes;
            held -= bytes;
        }

        @Override
        public void release() {
            taken -= held;
            held = 0;
        }
    }
}
