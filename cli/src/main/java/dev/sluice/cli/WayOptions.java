package dev.sluice.cli;

import dev.sluice.cli.infer.Question;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of a command that sends requests: which way, and to which model. */
final class WayOptions {

    private static final List<Way> KAFKA = List.of(Way.KAFKA);

    /** What says nothing on other ways than these. */
    private static final Map<String, List<Way>> BELONGS_TO = Map.of(
            "--kafka", KAFKA,
            "--topic", KAFKA,
            "--texts-topic", KAFKA,
            "--requests-topic", KAFKA,
            "--reply-topic", KAFKA,
            "--linger-ms", KAFKA,
            "--connections", List.of(Way.WEBSOCKET, Way.HTTP, Way.GRPC),
            "--http", List.of(Way.WEBSOCKET, Way.HTTP),
            "--grpc", List.of(Way.GRPC));

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec command;

    @Option(
            names = "--via",
            paramLabel = "WAY",
            description = "How requests are sent: kafka, websocket, http or grpc (${DEFAULT-VALUE}).")
    private String via = Way.KAFKA.word();

    @Option(
            names = "--model",
            paramLabel = "NAME[:VERSION]",
            description = "Which model is asked (for texts, the one of the topic, or else all-minilm-l6-v2).")
    private @Nullable String model;

    @Option(
            names = "--input",
            paramLabel = "NAME",
            description = "The model's input that takes the text (${DEFAULT-VALUE}).")
    private String input = "text";

    @Option(
            names = "--reply-topic",
            paramLabel = "TOPIC",
            description = "Where the gateway answers these topics (kafka.reply-topic of the settings).")
    private @Nullable String replyTopic;

    /**
     * The way.
     *
     * @throws ParameterException when it is none, or an option is given that belongs to another
     */
    Way way() {
        Way way = Way.of(via)
                .orElseThrow(() -> wrong("--via must be " + Way.words(List.of(Way.values())) + ", was " + via));
        BELONGS_TO.forEach((option, ways) -> {
            if (!ways.contains(way) && isGiven(option)) {
                throw wrong(option + " is for --via " + Way.words(ways) + ", not for " + via);
            }
        });
        return way;
    }

    private boolean isGiven(String option) {
        return command.findOption(option) != null
                && command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(command.commandLine(), complaint);
    }

    /**
     * The model that is named.
     *
     * @throws ParameterException when it is none
     */
    Optional<Question.Model> model() {
        try {
            return Optional.ofNullable(model).map(Question.Model::parse);
        } catch (IllegalArgumentException malformed) {
            throw wrong(String.valueOf(malformed.getMessage()));
        }
    }

    String input() {
        return input;
    }

    /** The one that is named, or else this. */
    String replyTopic(String usual) {
        return replyTopic == null ? usual : replyTopic;
    }
}
