package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void notesHowAndWhenARequestEnded() {
        var ledger = new Ledger(3);

        ledger.ended(0, Ledger.OK, 5_000_000_000L);
        ledger.ended(2, "OVERLOADED", 7);

        assertThat(ledger.isOk(0)).isTrue();
        assertThat(ledger.offsetNanos(0)).isEqualTo(5_000_000_000L);
        assertThat(ledger.isOpen(1)).isTrue();
        assertThat(ledger.isOk(1)).isFalse();
        assertThat(ledger.isOk(2)).isFalse();
        assertThat(ledger.code(2)).isEqualTo("OVERLOADED");
        assertThat(ledger.offsetNanos(2)).isEqualTo(7);
        assertThat(ledger.ended()).isEqualTo(2);
    }

    @Test
    void countsTheFirstEndingOfARequestAndTheOthersAsRepeated() {
        var ledger = new Ledger(1);

        ledger.ended(0, Ledger.OK, 10);
        ledger.ended(0, "MODEL_ERROR", 20);
        ledger.ended(0, Ledger.OK, 30);

        assertThat(ledger.isOk(0)).isTrue();
        assertThat(ledger.offsetNanos(0)).isEqualTo(10);
        assertThat(ledger.ended()).isEqualTo(1);
        assertThat(ledger.repeated()).isEqualTo(2);
    }

    @Test
    void takesAnEndingAtTheVeryStartForOne() {
        var ledger = new Ledger(1);

        ledger.ended(0, Ledger.OK, 0);

        assertThat(ledger.isOpen(0)).isFalse();
    }

    @Test
    void putsTheCodesBeyondTheMostTogether() {
        var ledger = new Ledger(400);
        for (int number = 0; number < 400; number++) {
            ledger.ended(number, "CODE_" + number, number);
        }

        assertThat(ledger.code(0)).isEqualTo("CODE_0");
        assertThat(ledger.code(251)).isEqualTo("CODE_251");
        assertThat(ledger.code(399)).isEqualTo("OTHER");
        assertThat(ledger.offsetNanos(399)).isEqualTo(399);
    }

    @Test
    void losesNoEndingThatComesFromAnyThread() throws InterruptedException {
        var ledger = new Ledger(40_000);
        List<Thread> threads = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            int mine = part;
            threads.add(new Thread(() -> {
                for (int number = 0; number < 40_000; number++) {
                    if (number % 4 == mine || number % 4 == (mine + 1) % 4) {
                        ledger.ended(number, "BY_" + mine, number);
                    }
                }
            }));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(ledger.ended()).isEqualTo(40_000);
        assertThat(ledger.repeated()).isEqualTo(40_000);
    }
}
