package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.DecodeLimits;
import dev.sluice.gateway.kafka.format.ReplyTopics;
import dev.sluice.gateway.kafka.format.Route;
import dev.sluice.gateway.kafka.format.Routes;
import dev.sluice.gateway.kafka.topics.NeededTopics;
import java.util.List;
import java.util.regex.Pattern;

/** The sections of the configuration that make the Kafka path, and the rules between them. */
public record KafkaPathConfig(KafkaConfig kafka, List<RouteConfig> routes, KafkaAdmissionConfig admission) {

    private static final int ROOM_FOR_HEADERS = 2 << 20;

    public KafkaPathConfig {
        routes = routes.isEmpty() ? RouteConfig.defaults() : List.copyOf(routes);
        Routes taken = routes(routes, kafka);
        if (taken.take(kafka.deadLetterTopic())) {
            throw new IllegalArgumentException("kafka.dead-letter-topic " + kafka.deadLetterTopic()
                    + " is also a topic of a route: dead letters would be requests again");
        }
        for (Route route : taken.routes()) {
            if (route.replyTopic().equals(kafka.deadLetterTopic())) {
                throw new IllegalArgumentException("kafka.dead-letter-topic " + kafka.deadLetterTopic()
                        + " is also a reply topic: a reply there would pass for a dead letter");
            }
            if (taken.take(route.replyTopic())) {
                throw new IllegalArgumentException(
                        "reply topic " + route.replyTopic() + " is also a topic of a route: replies would be requests");
            }
        }
    }

    Routes asRoutes() {
        return routes(routes, kafka);
    }

    /**
     * The topics that these sections name. One of requests takes more than is parsed, so that the gateway says what is wrong
     * with a record that is too large; one of answers takes all that the gateway sends.
     */
    NeededTopics neededTopics(int largestAnswer) {
        var needed = new NeededTopics(kafka.topics());
        long largestRequest = kafka.maxRequestSize().bytes() + ROOM_FOR_HEADERS;
        for (RouteConfig route : routes) {
            route.topic().ifPresent(topic -> needed.add(topic, largestRequest));
        }
        asRoutes().routes().forEach(route -> needed.add(route.replyTopic(), largestAnswer));
        return needed.add(kafka.deadLetterTopic(), largestAnswer);
    }

    ReplyTopics replyTopics() {
        List<Pattern> allowed =
                kafka.replyTopics().stream().map(Pattern::compile).toList();
        return new ReplyTopics(allowed, asRoutes(), kafka.deadLetterTopic());
    }

    DecodeLimits decodeLimits() {
        return new DecodeLimits((int) kafka.maxRequestSize().bytes(), kafka.maxDeadline());
    }

    private static Routes routes(List<RouteConfig> routes, KafkaConfig kafka) {
        return new Routes(
                routes.stream().map(route -> route.route(kafka.replyTopic())).toList());
    }
}
