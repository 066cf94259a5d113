package dev.sluice.cli;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.infer.Answer;
import dev.sluice.cli.infer.AnswerPage;
import dev.sluice.cli.infer.Asker;
import dev.sluice.cli.infer.Feed;
import dev.sluice.cli.infer.GrpcAsker;
import dev.sluice.cli.infer.HttpAsker;
import dev.sluice.cli.infer.Interview;
import dev.sluice.cli.infer.KafkaAsker;
import dev.sluice.cli.infer.KafkaTopics;
import dev.sluice.cli.infer.Lines;
import dev.sluice.cli.infer.Question;
import dev.sluice.cli.infer.WebSocketAsker;
import dev.sluice.cli.stack.Addresses;
import dev.sluice.cli.stack.ClusterSettings;
import dev.sluice.cli.stack.StackOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "infer",
        description =
                "Sends texts or tensors, over Kafka or a connection, and prints the answers, in the order of the requests.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InferCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(paramLabel = "TEXT", description = "A request each; without any, the lines of standard input are.")
    private List<String> texts = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "The texts, a line each.")
    private @Nullable Path file;

    @Option(
            names = "--tensors",
            paramLabel = "FILE",
            description = "A request as JSON of the Open Inference Protocol. May be given several times.")
    private List<Path> tensors = List.of();

    @Mixin
    private WayOptions ways = new WayOptions();

    @Option(names = "--json", description = "Print each answer whole, as JSON on a line.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long an answer is waited for (${DEFAULT-VALUE}).")
    private int timeoutSeconds = 30;

    @Option(
            names = "--texts-topic",
            paramLabel = "TOPIC",
            description = "For texts without --model (${DEFAULT-VALUE}).")
    private String textsTopic = "sluice.texts";

    @Option(names = "--requests-topic", paramLabel = "TOPIC", description = "For everything else (${DEFAULT-VALUE}).")
    private String requestsTopic = "sluice.requests";

    @Mixin
    private StackOptions stack = new StackOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException, IOException {
        checkOptions();
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        try (Stream<Question> questions = questions();
                Asker asker = asker(timeout)) {
            var printer = new Printer();
            new Interview(asker, timeout, System::nanoTime).hold(Feed.of(questions.iterator()), printer::print);
            return printer.failures == 0 ? 0 : 1;
        }
    }

    private void checkOptions() {
        int sources = (texts.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (tensors.isEmpty() ? 0 : 1);
        if (sources > 1) {
            throw wrong("texts, --file and --tensors cannot be meant at once");
        }
        if (timeoutSeconds < 1) {
            throw wrong("--timeout must be at least 1, was " + timeoutSeconds);
        }
        var ignored = List.of(ways.way(), ways.model());
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    private Asker asker(Duration timeout) throws CommandFailure, InterruptedException {
        ClusterSettings cluster = stack.cluster();
        Addresses addresses = stack.addresses(cluster);
        return switch (ways.way()) {
            case KAFKA -> kafka(cluster, addresses, timeout);
            case WEBSOCKET -> WebSocketAsker.connect(addresses.http(), timeout);
            case HTTP -> HttpAsker.connect(addresses.http(), timeout);
            case GRPC -> GrpcAsker.connect(addresses.grpc(), timeout);
        };
    }

    private Asker kafka(ClusterSettings cluster, Addresses addresses, Duration timeout)
            throws CommandFailure, InterruptedException {
        var topics = new KafkaTopics(
                textsTopic, requestsTopic, ways.replyTopic(cluster.kafka().replyTopic()));
        KafkaAsker asker = KafkaAsker.connect(addresses.kafka(), cluster.kafka().properties(), topics, timeout);
        boolean isPlain = tensors.isEmpty() && ways.model().isEmpty();
        try {
            asker.require(isPlain ? textsTopic : requestsTopic, isPlain ? "--texts-topic" : "--requests-topic");
            return asker;
        } catch (CommandFailure missing) {
            asker.close();
            throw missing;
        }
    }

    private Stream<Question> questions() throws CommandFailure {
        if (!tensors.isEmpty()) {
            List<Question> questions = new ArrayList<>();
            for (Path body : tensors) {
                questions.add(Question.tensors(ways.model(), body.toString(), read(body)));
            }
            return questions.stream();
        }
        Optional<Question.Model> asked = ways.model();
        return lines().map(text -> Question.text(asked, ways.input(), text));
    }

    private Stream<String> lines() throws CommandFailure {
        if (!texts.isEmpty()) {
            return texts.stream();
        }
        try {
            InputStream in = file == null ? System.in : Files.newInputStream(file);
            return StreamSupport.stream(
                    Spliterators.spliteratorUnknownSize(new Lines(new BufferedInputStream(in)), Spliterator.ORDERED),
                    /* parallel= */ false);
        } catch (IOException unreadable) {
            throw unreadable(String.valueOf(file), "--file", unreadable);
        }
    }

    private static ByteString read(Path body) throws CommandFailure {
        try {
            return ByteString.copyFrom(Files.readAllBytes(body));
        } catch (IOException unreadable) {
            throw unreadable(body.toString(), "--tensors", unreadable);
        }
    }

    private static CommandFailure unreadable(String file, String option, IOException why) {
        String reason = why instanceof java.nio.file.NoSuchFileException ? "is not there" : "cannot be read: " + why;
        return new CommandFailure("the file " + file + ' ' + reason + "; name another with " + option, why);
    }

    /** Answers to standard output; errors to standard error, or in JSON beside the answers. */
    private final class Printer {

        private final AnswerPage page = new AnswerPage();
        private int failures;

        /** Whether anybody reads any more. */
        boolean print(Answer answer) {
            if (!answer.ok()) {
                failures++;
            }
            if (json) {
                return println(spec.commandLine().getOut(), page.asJson(answer));
            }
            return answer.ok()
                    ? println(spec.commandLine().getOut(), page.answered(answer))
                    : println(spec.commandLine().getErr(), "sluice: " + page.failed(answer));
        }

        private static boolean println(java.io.PrintWriter to, String line) {
            to.println(line);
            return !to.checkError();
        }
    }
}
