package dev.sluice.load.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendCreditTest {

    private final SendCredit<String> credit = new SendCredit<>();

    @Test
    void isWithoutBoundUntilTheOtherSideSaysHowMuchItTakes() {
        credit.add("a");
        credit.add("b");

        assertThat(credit.next()).isEqualTo("a");
        assertThat(credit.next()).isEqualTo("b");
        assertThat(credit.next()).isNull();
    }

    @Test
    void countsWhatWasSentBeforeTheOtherSideSpoke() {
        credit.add("a");
        credit.next();
        credit.grant(2);
        credit.add("b");
        credit.add("c");

        assertThat(credit.next()).isEqualTo("b");
        assertThat(credit.next()).isNull();
        credit.grant(1);
        assertThat(credit.next()).isEqualTo("c");
    }
}
