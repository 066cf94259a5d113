package dev.sluice.load.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamMessageTest {

    @Test
    void isKnownByItsIdWhereverThatStands() {
        assertThat(StreamMessage.read("{\"type\":\"answer\",\"seq\":1,\"id\":\"a\",\"outputs\":[{\"data\":[1]}]}"))
                .contains(new StreamMessage("a", null, 0));
        assertThat(StreamMessage.read("{\"outputs\":[{\"id\":\"not me\",\"data\":[[1],[2]]}],\"id\":\"a\"}"))
                .contains(new StreamMessage("a", null, 0));
    }

    @Test
    void isReadNoFurtherThanToTheOutputs() {
        assertThat(StreamMessage.read("{\"id\":\"a\",\"outputs\":[ and then it is no JSON"))
                .contains(new StreamMessage("a", null, 0));
    }

    @Test
    void saysTheCodeOfAnError() {
        assertThat(StreamMessage.read(
                        "{\"error\":{\"message\":\"m\",\"code\":\"OVERLOADED\",\"more\":{\"code\":1}},\"id\":\"a\"}"))
                .contains(new StreamMessage("a", "OVERLOADED", 0));
        assertThat(StreamMessage.read("{\"id\":\"a\",\"error\":\"oops\"}"))
                .contains(new StreamMessage("a", "ERROR", 0));
    }

    @Test
    void givesCredit() {
        assertThat(StreamMessage.read("{\"type\":\"hello\",\"session\":\"s\",\"credit\":256,\"seq\":0}"))
                .contains(new StreamMessage(null, null, 256));
        assertThat(StreamMessage.read("{\"type\":\"credit\",\"messages\":64}"))
                .contains(new StreamMessage(null, null, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{\"id\":", "no"})
    void isNothingWhenItCannotBeRead(String text) {
        assertThat(StreamMessage.read(text)).isEmpty();
    }
}
