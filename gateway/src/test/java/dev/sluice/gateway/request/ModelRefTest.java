package dev.sluice.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelRefTest {

    @Test
    void isShownAsNameAndVersion() {
        assertThat(new ModelRef("fraud", "")).hasToString("fraud");
        assertThat(new ModelRef("fraud", "7")).hasToString("fraud:7");
    }

    @Test
    void isShownInFewCharactersOfWhichNoneIsControl() {
        assertThat(new ModelRef("m\n".repeat(100_000), "7".repeat(1_000)))
                .asString()
                .startsWith("m?m?")
                .hasSizeLessThan(220);
    }
}
