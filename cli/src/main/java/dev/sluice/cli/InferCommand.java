package dev.sluice.cli;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.infer.Answer;
import dev.sluice.cli.infer.AnswerPage;
import dev.sluice.cli.infer.Feed;
import dev.sluice.cli.infer.KafkaAsker;
import dev.sluice.cli.infer.Lines;
import dev.sluice.cli.infer.Question;
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
        description = "Sends texts or tensors through Kafka and prints the answers, in the order of the requests.",
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

    @Option(
            names = "--model",
            paramLabel = "NAME[:VERSION]",
            description = "Which model (for texts, the one of the topic).")
    private @Nullable String model;

    @Option(
            names = "--input",
            paramLabel = "NAME",
            description = "The model's input that takes the text (${DEFAULT-VALUE}).")
    private String input = "text";

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

    @Option(
            names = "--reply-topic",
            paramLabel = "TOPIC",
            description = "Where the gateway answers these topics (kafka.reply-topic of the settings).")
    private @Nullable String replyTopic;

    @Mixin
    private StackOptions stack = new StackOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException, IOException {
        checkOptions();
        ClusterSettings cluster = stack.cluster();
        try (Stream<Question> questions = questions();
                KafkaAsker asker = KafkaAsker.connect(
                        stack.addresses(cluster).kafka(),
                        cluster.kafka().properties(),
                        replyTopic == null ? cluster.kafka().replyTopic() : replyTopic,
                        Duration.ofSeconds(timeoutSeconds),
                        System::nanoTime)) {
            checkTopic(asker);
            var printer = new Printer();
            asker.ask(Feed.of(questions.iterator()), printer::print);
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
        try {
            model();
        } catch (IllegalArgumentException malformed) {
            throw wrong(String.valueOf(malformed.getMessage()));
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    private Optional<Question.Model> model() {
        return Optional.ofNullable(model).map(Question.Model::parse);
    }

    private void checkTopic(KafkaAsker asker) throws CommandFailure {
        boolean isPlain = tensors.isEmpty() && model == null;
        String topic = isPlain ? textsTopic : requestsTopic;
        if (!asker.hasTopic(topic)) {
            throw new CommandFailure("there is no topic " + topic + "; name another with "
                    + (isPlain ? "--texts-topic" : "--requests-topic") + ", or look with ./sluice doctor");
        }
    }

    private Stream<Question> questions() throws CommandFailure {
        if (!tensors.isEmpty()) {
            List<Question> questions = new ArrayList<>();
            for (Path body : tensors) {
                questions.add(Question.tensors(requestsTopic, model(), body.toString(), read(body)));
            }
            return questions.stream();
        }
        Optional<Question.Model> asked = model();
        return lines().map(text -> asked.map(name -> Question.text(requestsTopic, name, input, text))
                .orElseGet(() -> Question.plain(textsTopic, text)));
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
