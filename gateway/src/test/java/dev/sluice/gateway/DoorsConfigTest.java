package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoorsConfigTest {

    @Test
    void fewerConnectionsOfHttpThanOfWebSocketsAreNoMistake() {
        var fewer = new SettingsSource(Optional.empty(), Map.of(), Map.of("http.max-connections", "100"), Set.of());

        DoorsConfig doors = Settings.load(GatewayConfig.class, fewer).doors();

        assertThat(doors.http().maxConnections()).isEqualTo(100);
    }
}
