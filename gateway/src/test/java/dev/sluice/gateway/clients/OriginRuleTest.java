package dev.sluice.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginRuleTest {

    private final OriginRule rule = new OriginRule(List.of("https://Friend.example"));

    @Test
    void refusesPagesOfStrangersAlsoOnThisMachine() {
        assertThat(rule.allows("https://evil.example", "127.0.0.1:8000")).isFalse();
        assertThat(rule.allows("http://127.0.0.1:3000", "127.0.0.1:8000")).isFalse();
        assertThat(rule.allows("http://127.0.0.1:8000.evil.example", "127.0.0.1:8000"))
                .isFalse();
        assertThat(rule.allows("http://127.0.0.1:8000@evil.example", "127.0.0.1:8000"))
                .isFalse();
        assertThat(rule.allows("null", "127.0.0.1:8000")).isFalse();
        assertThat(rule.allows("file://", "")).isFalse();
        assertThat(rule.allows("not an origin", null)).isFalse();
        assertThat(rule.allows("", "127.0.0.1:8000")).isFalse();
    }

    @Test
    void refusesTheOwnerOfANameThatLeadsHere() {
        assertThat(rule.allows("http://evil.example:8000", "evil.example:8000")).isFalse();
        assertThat(rule.allows("http://127.0.0.1.evil.example:8000", "127.0.0.1.evil.example:8000"))
                .isFalse();
    }

    @Test
    void allowsItsOwnPagesThoseNamedAndWhatIsNoBrowser() {
        assertThat(rule.allows("http://127.0.0.1:8000", "127.0.0.1:8000")).isTrue();
        assertThat(rule.allows("http://localhost:8000", "localhost:8000")).isTrue();
        assertThat(rule.allows("http://[::1]:8000", "[::1]:8000")).isTrue();
        assertThat(rule.allows("https://friend.example", "127.0.0.1:8000")).isTrue();
        assertThat(rule.allows(null, "127.0.0.1:8000")).isTrue();
        assertThat(new OriginRule(List.of("*")).allows("null", "127.0.0.1:8000"))
                .isTrue();
    }

    @Test
    void failsAtStartForWhatCouldNeverMatch() {
        assertThatThrownBy(() -> OriginRule.check("websocket.allowed-origins", "https://friend.example/page"))
                .hasMessageContaining("https://example.org");
        assertThatThrownBy(() -> OriginRule.check("websocket.allowed-origins", "friend.example"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
