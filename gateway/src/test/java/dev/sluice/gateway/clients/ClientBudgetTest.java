package dev.sluice.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientBudgetTest {

    @Test
    void givesNoMorePlacesThanThereAre() {
        var budget = new ClientBudget(2, 1_000);
        budget.tryTake(1);
        ClientPermit second = budget.tryTake(1).orElseThrow();

        assertThat(budget.tryTake(1)).isEmpty();

        second.release();
        assertThat(budget.tryTake(1)).isPresent();
    }

    @Test
    void givesNoPlaceToWhatHasMoreBytesThanAreLeftAndTakesNothingForIt() {
        var budget = new ClientBudget(10, 100);

        assertThat(budget.tryTake(101)).isEmpty();

        assertThat(budget.requests()).isZero();
        assertThat(budget.bytes()).isZero();
        assertThat(budget.tryTake(100)).isPresent();
    }

    @Test
    void givesBackOnceWhatWasTakenAndWhatItHasGrownBy() {
        var budget = new ClientBudget(10, 100);
        ClientPermit permit = budget.tryTake(40).orElseThrow();

        assertThat(permit.grow(61)).isFalse();
        assertThat(permit.grow(60)).isTrue();
        assertThat(budget.bytes()).isEqualTo(100);

        permit.release();
        permit.release();
        assertThat(budget.bytes()).isZero();
        assertThat(budget.requests()).isZero();
    }

    @Test
    void givesRoomThatHoldsNoPlaceAndDoesNotGrowOnceItIsGivenBack() {
        var budget = new ClientBudget(1, 100);
        ClientPermit room = budget.room();

        assertThat(room.grow(101)).isFalse();
        assertThat(room.grow(100)).isTrue();
        assertThat(budget.requests()).isZero();
        assertThat(budget.bytes()).isEqualTo(100);
        room.shrink(40);
        assertThat(budget.bytes()).isEqualTo(60);

        room.release();
        room.shrink(10);
        assertThat(room.grow(1)).isFalse();
        assertThat(budget.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverExceedsWhatItHasWhateverComesAndGoes(long seed) {
        var random = new Random(seed);
        var budget = new ClientBudget(8, 1_000);
        List<ClientPermit> held = new ArrayList<>();

        for (int step = 0; step < 10_000; step++) {
            switch (random.nextInt(3)) {
                case 0 -> budget.tryTake(random.nextInt(400)).ifPresent(held::add);
                case 1 -> held.stream().findAny().ifPresent(one -> one.grow(random.nextInt(100)));
                default -> {
                    if (!held.isEmpty()) {
                        held.remove(random.nextInt(held.size())).release();
                    }
                }
            }
            assertThat(budget.requests()).isEqualTo(held.size()).isLessThanOrEqualTo(8);
            assertThat(budget.bytes()).isBetween(0L, 1_000L);
        }

        held.forEach(ClientPermit::release);
        assertThat(budget.bytes()).isZero();
    }
}
