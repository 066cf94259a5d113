package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatewayDrainTest {

    @Test
    void tellsThatItHasClosedAlthoughItsEventLoopsAreGone() throws Exception {
        var settings = Map.of(
                "metrics.port", "0",
                "http.port", "0",
                "grpc.port", "0",
                "kafka.bootstrap-servers", "127.0.0.1:1",
                "workers[0].address", "127.0.0.1:1",
                "drain-timeout", "100ms");
        GatewayConfig config =
                Settings.load(GatewayConfig.class, new SettingsSource(Optional.empty(), Map.of(), settings, Set.of()));
        Gateway gateway = Gateway.start(config).await(20, TimeUnit.SECONDS);

        CompletableFuture<Void> drained = gateway.drain().toCompletionStage().toCompletableFuture();

        assertThat(drained).succeedsWithin(20, TimeUnit.SECONDS);
    }
}
