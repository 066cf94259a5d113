package dev.sluice.load.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdsTest {

    private final CorrelationIds ids = new CorrelationIds(0x7f3a9c01);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 65_536, 20_000_000, Integer.MAX_VALUE})
    void giveBackTheNumber(int number) {
        assertThat(ids.id(number)).hasSize(CorrelationIds.WIDTH);
        assertThat(ids.number(ids.id(number))).isEqualTo(number);
    }

    @Test
    void canBeSearchedFor() {
        assertThat(new String(ids.id(0xa1b2), StandardCharsets.US_ASCII)).isEqualTo("7f3a9c01-0000a1b2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7f3a9c01",
                "7f3a9c02-0000a1b2",
                "7f3a9c01-0000a1bx",
                "7f3a9c01-0000a1b2c",
                "7f3a9c01x0000a1b2"
            })
    void ofOthersAreForeign(String id) {
        assertThat(ids.number(id.getBytes(StandardCharsets.US_ASCII))).isNegative();
    }
}
