package dev.sluice.cli.infer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whole interviews against a server of the test. */
final class Asked {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Asked() {}

    /** The answers to these questions, in their order. */
    static List<Answer> ask(Connecting connecting, HttpServer server, List<Question> questions) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (Asker asker = connecting.connect("127.0.0.1:" + server.actualPort(), TIMEOUT)) {
            new Interview(asker, TIMEOUT, System::nanoTime).hold(Feed.of(questions.iterator()), answers::add);
        }
        return answers;
    }

    /** How a person reads them. */
    static List<String> failures(List<Answer> answers) {
        var page = new AnswerPage();
        return answers.stream().filter(answer -> !answer.ok()).map(page::failed).toList();
    }

    static HttpServer listen(HttpServer server) throws Exception {
        return await(server.listen(0, "127.0.0.1"));
    }

    static void close(Vertx vertx) throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    interface Connecting {
        Asker connect(String address, Duration timeout) throws Exception;
    }
}
