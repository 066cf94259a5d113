package dev.sluice.gateway.kafka;

import dev.sluice.gateway.kafka.format.Route;
import dev.sluice.gateway.kafka.format.ValueFormat;
import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One entry of {@code routes}: which topics hold requests, and what their records mean. */
public record RouteConfig(
        @Setting(meaning = "The topic of this route; or give a pattern.")
        Optional<String> topic,

        @Setting(meaning = "A regular expression that whole topic names match; or give a topic.")
        Optional<String> pattern,

        @Setting(
                meaning = "How values are written; auto goes by each record's content-type, JSON when it has none.",
                defaultValue = "auto")
        ValueFormat format,

        @Setting(meaning = "What requests that name no model ask for.", isInline = true)
        RouteModel model,

        @Setting(meaning = "Where replies go that name no topic of their own; kafka.reply-topic when not given.")
        Optional<String> replyTopic,

        @Setting(
                meaning =
                        "How long after its record's timestamp a request is worth answering; for ever when not given.")
        Optional<Duration> deadline,

        @Setting(
                meaning =
                        "key: replies to one key of one partition leave in the order of their requests; none: each as soon as it is known.",
                defaultValue = "none")
        ReplyOrder order,

        @Setting(meaning = "What requests of this route may claim.", isInline = true)
        RouteClaim claim,

        @Setting(meaning = "How requesters of this route tell their replies apart.")
        RouteCorrelation correlation) {

    public RouteConfig {
        if (topic.isPresent() == pattern.isPresent()) {
            throw new IllegalArgumentException(
                    "a route needs either topic or pattern, was topic=" + topic + " pattern=" + pattern);
        }
        if (format == ValueFormat.TEXT
                && (model.model().isEmpty() || model.input().isEmpty())) {
            throw new IllegalArgumentException("a route of format text needs model and input, was model="
                    + model.model() + " input=" + model.input());
        }
        pattern.ifPresent(RouteConfig::compile);
    }

    /** What is served when no routes are configured. */
    public static List<RouteConfig> defaults() {
        return List.of(
                of("sluice.requests", ValueFormat.AUTO, RouteModel.NONE),
                of("sluice.texts", ValueFormat.TEXT, RouteModel.of("all-minilm-l6-v2", "text")));
    }

    Route route(String defaultReplyTopic) {
        return new Route(
                pattern.map(RouteConfig::compile).orElseGet(() -> Pattern.compile(Pattern.quote(topic.orElseThrow()))),
                format,
                model.reference().orElse(null),
                model.input().orElse(null),
                replyTopic.orElse(defaultReplyTopic),
                correlation.header().orElse(null),
                deadline.orElse(null),
                order == ReplyOrder.KEY,
                correlation.keepReplies().orElse(null),
                claim.rule());
    }

    /** A route that says nothing else. */
    static RouteConfig of(String topic, ValueFormat format, RouteModel model) {
        return new RouteConfig(
                Optional.of(topic),
                Optional.empty(),
                format,
                model,
                Optional.empty(),
                Optional.empty(),
                ReplyOrder.NONE,
                RouteClaim.USUAL,
                new RouteCorrelation(Optional.empty(), Optional.empty()));
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("a route's pattern is no regular expression: " + expression, malformed);
        }
    }
}
