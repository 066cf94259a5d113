package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.cli.infer.Question.Model;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcAskerTest {

    private static final ServiceMethod<ModelInferRequest, ModelInferResponse> INFER = ServiceMethod.server(
            ServiceName.create("inference", "GRPCInferenceService"),
            "ModelInfer",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(ModelInferRequest.newBuilder()));

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    /** A server that knows nothing but inference. */
    @BeforeEach
    void listen() throws Exception {
        var grpc = GrpcServer.server(vertx);
        grpc.callHandler(INFER, call -> call.handler(request -> answer(call, request)));
        server = Asked.listen(vertx.createHttpServer().requestHandler(grpc));
    }

    @AfterEach
    void close() throws Exception {
        Asked.close(vertx);
    }

    /** As many bytes as were sent, and who was asked; or ends as the model's name says. */
    private static void answer(
            GrpcServerRequest<ModelInferRequest, ModelInferResponse> call, ModelInferRequest request) {
        switch (request.getModelName()) {
            case "nobody" -> {
                call.response().trailers().set("sluice-error-code", "UNKNOWN_MODEL");
                call.response()
                        .status(GrpcStatus.NOT_FOUND)
                        .statusMessage("no worker serves nobody")
                        .end();
            }
            case "foreign" ->
                call.response()
                        .status(GrpcStatus.INVALID_ARGUMENT)
                        .statusMessage("bad shape")
                        .end();
            case "half" ->
                call.response()
                        .end(ModelInferResponse.newBuilder()
                                .addOutputs(InferOutputTensor.newBuilder()
                                        .setName("h")
                                        .setDatatype(Datatype.FP16.name())
                                        .addShape(1))
                                .addRawOutputContents(ByteString.copyFrom(new byte[2]))
                                .build());
            default ->
                call.response()
                        .end(ModelInferResponse.newBuilder()
                                .setModelName(request.getModelName())
                                .setModelVersion(request.getModelVersion())
                                .setId(request.getId())
                                .addOutputs(InferOutputTensor.newBuilder()
                                        .setName("bytes")
                                        .setDatatype(Datatype.INT8.name())
                                        .addShape(1))
                                .addRawOutputContents(ByteString.copyFrom(new byte[] {
                                    (byte) request.getRawInputContents(0).size()
                                }))
                                .build());
        }
    }

    @Test
    void asksInRawContentsAndTellsTheAnswerInJson() throws Exception {
        List<Answer> answers = ask(
                Question.text(Optional.empty(), "text", "four"),
                Question.text(Optional.of(Model.parse("fraud:3")), "text", ""));

        assertThat(answers).allMatch(Answer::ok);
        var page = new AnswerPage();
        assertThat(page.answered(answers.get(0))).startsWith("four  bytes INT8 [1]: 8  (");
        assertThat(page.asJson(answers.get(0))).startsWith("{\"model_name\":\"all-minilm-l6-v2\",\"id\":\"");
        assertThat(page.asJson(answers.get(1))).startsWith("{\"model_name\":\"fraud\",\"model_version\":\"3\"");
    }

    @Test
    void tellsEachFailureInTheWordsThatThereAre() throws Exception {
        List<Answer> answers = ask(
                to("nobody"),
                to("foreign"),
                to("half"),
                Question.tensors(Optional.empty(), "no inputs", ByteString.copyFromUtf8("{\"model_name\":\"m\"}")));

        assertThat(Asked.failures(answers))
                .containsExactly(
                        "request 1 (x): UNKNOWN_MODEL: no worker serves nobody",
                        "request 2 (x): INVALID_ARGUMENT: bad shape",
                        "request 3 (x): UNPRINTABLE: tensor 'h' is FP16, which has no JSON form; ask in protobuf, "
                                + "or for binary data over HTTP",
                        "request 4 (no inputs): INVALID_REQUEST: the JSON has no inputs");
    }

    @Test
    void tellsThatTheServerHasGone() throws Exception {
        var grpc = vertx.createHttpServer().requestHandler(request -> {
            if (request.path().endsWith("ServerLive")) {
                request.response()
                        .putHeader("content-type", "application/grpc")
                        .putHeader("grpc-status", "12")
                        .end();
            } else {
                request.connection().close();
            }
        });

        List<Answer> answers = Asked.ask(GrpcAsker::connect, Asked.listen(grpc), List.of(to("good")));

        assertThat(Asked.failures(answers)).singleElement().asString().startsWith("request 1 (x): NO_CONNECTION: ");
    }

    private List<Answer> ask(Question... questions) throws Exception {
        return Asked.ask(GrpcAsker::connect, server, List.of(questions));
    }

    private static Question to(String model) {
        return Question.text(Optional.of(Model.parse(model)), "text", "x");
    }
}
