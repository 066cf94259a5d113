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

        @Setting(meaning = "The model asked for when a record names none; format text needs it.")
        Optional<String> model,

        @Setting(meaning = "The version of that model; the workers' newest when not given.")
        Optional<String> modelVersion,

        @Setting(meaning = "The BYTES input that a plain value becomes; format text needs it.")
        Optional<String> input,

        @Setting(meaning = "Where replies go that name no topic of their own; kafka.reply-topic when not given.")
        Optional<String> replyTopic,

        @Setting(meaning = "The header that holds the correlation, where it has a name of the requesters' own.")
        Optional<String> correlationHeader,

        @Setting(
                meaning =
                        "How long after its record's timestamp a request is worth answering; for ever when not given.")
        Optional<Duration> deadline) {

    public RouteConfig {
        if (topic.isPresent() == pattern.isPresent()) {
            throw new IllegalArgumentException(
                    "a route needs either topic or pattern, was topic=" + topic + " pattern=" + pattern);
        }
        if (format == ValueFormat.TEXT && (model.isEmpty() || input.isEmpty())) {
            throw new IllegalArgumentException(
                    "a route of format text needs model and input, was model=" + model + " input=" + input);
        }
        pattern.ifPresent(RouteConfig::compile);
        correlationHeader.ifPresent(RouteConfig::checkCorrelationHeader);
    }

    /** What is served when no routes are configured. */
    public static List<RouteConfig> defaults() {
        return List.of(
                of("sluice.requests", ValueFormat.AUTO, Optional.empty(), Optional.empty()),
                of("sluice.texts", ValueFormat.TEXT, Optional.of("all-minilm-l6-v2"), Optional.of("text")));
    }

    Route route(String defaultReplyTopic) {
        return new Route(
                pattern.map(RouteConfig::compile).orElseGet(() -> Pattern.compile(Pattern.quote(topic.orElseThrow()))),
                format,
                model.orElse(null),
                modelVersion.orElse(""),
                input.orElse(null),
                replyTopic.orElse(defaultReplyTopic),
                correlationHeader.orElse(null),
                deadline.orElse(null));
    }

    private static RouteConfig of(String topic, ValueFormat format, Optional<String> model, Optional<String> input) {
        return new RouteConfig(
                Optional.of(topic),
                Optional.empty(),
                format,
                model,
                Optional.empty(),
                input,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A reply repeats it, beside the headers that are ours. */
    private static void checkCorrelationHeader(String name) {
        if (name.isBlank() || name.equals("content-type") || name.startsWith("sluice-") || name.startsWith("ce_")) {
            throw new IllegalArgumentException("a route's correlation-header must not be empty, content-type,"
                    + " sluice-... or ce_..., was '" + name + "'");
        }
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("a route's pattern is no regular expression: " + expression, malformed);
        }
    }
}
