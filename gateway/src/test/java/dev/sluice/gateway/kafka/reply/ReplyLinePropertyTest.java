package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.kafka.reply.ReplyLine.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplyLinePropertyTest {

    private static final int REQUESTS = 60;

    @Test
    void sendsInTheOrderOfPlacesAndOneAtATimeWhateverTheOrderOfOutcomes() {
        for (int seed = 0; seed < 500; seed++) {
            play(seed);
        }
    }

    private static void play(int seed) {
        var random = new Random(seed);
        var line = new ReplyLine();
        List<Turn> outcomes = new ArrayList<>();
        List<Turn> sent = new ArrayList<>();
        int taken = 0;
        int acknowledged = 0;

        while (acknowledged < REQUESTS) {
            int action = random.nextInt(3);
            if (action == 0 && taken < REQUESTS) {
                outcomes.add(line.join());
                taken++;
            } else if (action == 1 && !outcomes.isEmpty()) {
                Collections.shuffle(outcomes, random);
                Turn turn = outcomes.remove(0);
                turn.sendInTurn(() -> sent.add(turn));
            } else if (action == 2 && sent.size() > acknowledged) {
                sent.get(acknowledged).done();
                acknowledged++;
            }
            assertThat(sent.size() - acknowledged)
                    .as("seed %d: unacknowledged", seed)
                    .isBetween(0, 1);
        }

        assertThat(sent).as("seed %d", seed).extracting(Turn::place).isSorted();
    }
}
