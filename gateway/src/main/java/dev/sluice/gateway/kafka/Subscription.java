package dev.sluice.gateway.kafka;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;

/** What a consumer subscribes to: topics by name, or one pattern for all routes when any route has one. */
record Subscription(List<RouteConfig> routes) {

    void make(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener) {
        boolean namesOnly = routes.stream().allMatch(route -> route.topic().isPresent());
        if (namesOnly) {
            consumer.subscribe(
                    routes.stream()
                            .map(RouteConfig::topic)
                            .flatMap(Optional::stream)
                            .distinct()
                            .toList(),
                    listener);
        } else {
            consumer.subscribe(pattern(), listener);
        }
    }

    private Pattern pattern() {
        return Pattern.compile(routes.stream()
                .map(route -> route.pattern()
                        .orElseGet(() -> Pattern.quote(route.topic().orElseThrow())))
                .collect(Collectors.joining(")|(?:", "(?:", ")")));
    }
}
