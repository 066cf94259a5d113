package dev.sluice.gateway.kafka.format;

import java.util.List;

/** All routes, in the order of configuration; the first that takes a topic wins. */
public record Routes(List<Route> routes) {

    public Routes {
        routes = List.copyOf(routes);
    }

    /** Whether records of this topic are requests to us. */
    public boolean take(String topic) {
        return routes.stream().anyMatch(route -> route.takes(topic));
    }

    /** Whether replies to one key of this topic keep the order of its requests. */
    public boolean keepKeyOrder(String topic) {
        return of(topic).keepsKeyOrder();
    }

    Route of(String topic) {
        return routes.stream()
                .filter(route -> route.takes(topic))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a record came from " + topic + ", which no route takes"));
    }

    boolean answersTo(String topic) {
        return routes.stream().anyMatch(route -> route.replyTopic().equals(topic));
    }
}
