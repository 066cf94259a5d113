package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.cli.infer.Question.Model;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpAskerTest {

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = Asked.listen(vertx.createHttpServer().requestHandler(HttpAskerTest::answer));
    }

    @AfterEach
    void close() throws Exception {
        Asked.close(vertx);
    }

    /** Echoes the body and where it was sent, or ends as the model's name says. */
    private static void answer(HttpServerRequest request) {
        var response = request.response();
        request.body().onSuccess(body -> {
            switch (request.path()) {
                case "/v2/models/nobody/infer" -> response.setStatusCode(404).end("""
                            {"code":"UNKNOWN_MODEL","detail":"no worker serves nobody","error":"no worker serves nobody"}""");
                case "/v2/models/foreign/infer" -> response.setStatusCode(400).end("{\"error\":\"bad shape\"}");
                case "/v2/models/bare/infer" -> response.setStatusCode(503).end();
                case "/v2/models/gone/infer" -> request.connection().close();
                default ->
                    response.end(new JsonObject()
                            .put("path", request.path())
                            .put("timeout", request.getHeader("sluice-timeout-ms"))
                            .put("type", request.getHeader("content-type"))
                            .put("sent", body.length() == 0 ? "" : new JsonObject(body))
                            .toBuffer());
            }
        });
    }

    @Test
    void asksTheModelOfItsPathAndSaysHowLongItWaits() throws Exception {
        JsonObject usual = sent(Question.text(Optional.empty(), "text", "hi"));
        JsonObject named = sent(Question.text(Optional.of(Model.parse("a b/c:3")), "text", "hi"));

        assertThat(usual.getString("path")).isEqualTo("/v2/models/all-minilm-l6-v2/infer");
        assertThat(usual.getString("timeout")).isEqualTo("30000");
        assertThat(usual.getString("type")).isEqualTo("application/json");
        assertThat(usual.getJsonObject("sent").encode()).contains("\"data\":[\"hi\"]");
        assertThat(named.getString("path")).isEqualTo("/v2/models/a%20b%2Fc/versions/3/infer");
    }

    @Test
    void takesTheModelOfTensorsFromTheirBodyUnlessToldAndKeepsEveryDigit() throws Exception {
        ByteString body = ByteString.copyFromUtf8("""
                {"model_name":"inside","id":"mine","inputs":[{"data":[0.10000000000000000001,9007199254740993]}]}""");

        JsonObject inside = sent(Question.tensors(Optional.empty(), "body", body));
        JsonObject told = sent(Question.tensors(Optional.of(Model.parse("told")), "body", body));

        assertThat(inside.getString("path")).isEqualTo("/v2/models/inside/infer");
        assertThat(told.getString("path")).isEqualTo("/v2/models/told/infer");
        assertThat(inside.getJsonObject("sent").fieldNames()).containsExactly("id", "inputs");
        assertThat(NamedBody.of(Question.tensors(Optional.empty(), "body", body))
                        .json())
                .asString()
                .contains("0.10000000000000000001,9007199254740993");
    }

    @Test
    void tellsEachFailureInTheWordsThatThereAre() throws Exception {
        List<Question> questions = List.of(
                to("nobody"),
                to("foreign"),
                to("bare"),
                to("gone"),
                Question.tensors(Optional.empty(), "no model", ByteString.copyFromUtf8("{}")),
                Question.tensors(Optional.empty(), "no JSON", ByteString.copyFromUtf8("{")),
                Question.tensors(Optional.empty(), "no object", ByteString.copyFromUtf8("[]")),
                to("good"));

        List<Answer> answers = Asked.ask(HttpAsker::connect, server, questions);

        List<String> failures = Asked.failures(answers);
        assertThat(failures).hasSize(7);
        assertThat(failures.get(0)).isEqualTo("request 1 (x): UNKNOWN_MODEL: no worker serves nobody");
        assertThat(failures.get(1)).isEqualTo("request 2 (x): HTTP_400: bad shape");
        assertThat(failures.get(2)).isEqualTo("request 3 (x): HTTP_503: Service Unavailable");
        assertThat(failures.get(3)).startsWith("request 4 (x): NO_CONNECTION: ");
        assertThat(failures.get(4)).contains("INVALID_REQUEST: the body has no model_name; name the model with");
        assertThat(failures.get(5)).contains("INVALID_REQUEST: the body is no JSON: ");
        assertThat(failures.get(6)).contains("INVALID_REQUEST: the body has to be a JSON object");
        assertThat(answers.get(7).ok()).isTrue();
    }

    @Test
    void answersInTheOrderOfManyQuestions() throws Exception {
        List<Question> questions = IntStream.range(0, 600)
                .mapToObj(number -> Question.text(Optional.empty(), "text", "q" + number))
                .toList();

        List<Answer> answers = Asked.ask(HttpAsker::connect, server, questions);

        assertThat(answers).hasSize(600).allMatch(Answer::ok);
        assertThat(answers).extracting(Answer::question).containsExactlyElementsOf(questions);
    }

    private static Question to(String model) {
        return Question.text(Optional.of(Model.parse(model)), "text", "x");
    }

    private JsonObject sent(Question question) throws Exception {
        List<Answer> answers = Asked.ask(HttpAsker::connect, server, List.of(question));
        assertThat(Asked.failures(answers)).isEmpty();
        return new JsonObject(answers.get(0).body().toStringUtf8());
    }
}
