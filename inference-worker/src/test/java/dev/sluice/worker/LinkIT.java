package dev.sluice.worker;

import static dev.sluice.worker.Requests.longs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.onnx.ModelBuilder;
import dev.sluice.onnx.Tensors;
import dev.sluice.onnx.proto.TensorProto.DataType;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Hello;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker link through a real stream: one lane, so that what waits really waits. */
class LinkIT {

    /** Long enough for everything that a test sends behind it to arrive: some hundred milliseconds. */
    private static final long LONG = 200_000;

    @TempDir
    static Path repository;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        ModelRepositories.write(repository, "slow", TinyModels.slow());
        ModelRepositories.write(repository, "poisonable", TinyModels.poisonable());
        ModelRepositories.write(repository, "batch-reduction", TinyModels.batchReduction());
        ModelRepositories.write(
                repository,
                "mixing",
                TinyModels.batchReduction(),
                Optional.of("batch-dependence: allow\nmax-rows: 4\n"));
        ModelRepositories.write(repository, "rowless", TinyModels.outputsWithoutRows());
        ModelRepositories.write(
                repository, "forgetful", firstFourRows(), Optional.of("batch-dependence: allow\nmax-rows: 64\n"));
        worker = RunningWorker.over(repository, "worker.max-queued-frames=3", "worker.max-message-size=32MiB");
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    /** What an earlier test left running has ended when something behind it is answered. */
    @BeforeEach
    void idle() throws Exception {
        worker.infer(longs("poisonable", "index", 1)).orFail();
        Scrape.awaitBusyLanes(worker, 0);
    }

    @Test
    void greetsWithItsIdentityItsCreditAndEverythingItServes() throws Exception {
        LinkClient link = LinkClient.open(worker);
        LinkClient another = LinkClient.open(worker);

        link.send(GatewayMessage.newBuilder().setHello(Hello.newBuilder().setGateway("a")));
        another.send(GatewayMessage.newBuilder().setHello(Hello.newBuilder().setGateway("b")));

        WorkerMessage welcome = link.next(WorkerMessage.MessageCase.WELCOME);
        assertThat(welcome.getWelcome().getLanes()).isEqualTo(1);
        assertThat(welcome.getWelcome().getCredit()).isEqualTo(2);
        assertThat(welcome.getWelcome().getWorker()).isNotEmpty();
        assertThat(welcome.getWelcome().getMaxMessageBytes()).isEqualTo(32 << 20);
        assertThat(another.next(WorkerMessage.MessageCase.WELCOME)).isEqualTo(welcome);
        List<ServedModel> models =
                link.next(WorkerMessage.MessageCase.MODELS).getModels().getModelsList();
        assertThat(models)
                .extracting(model -> model.getMetadata().getName() + ' ' + model.getBatchable())
                .containsExactly(
                        "batch-reduction true",
                        "forgetful true",
                        "mixing true",
                        "poisonable true",
                        "rowless false",
                        "slow true");
        assertThat(models.get(0).getMetadata().getPropertiesMap())
                .containsEntry("sluice.batch_invariant", "false")
                .containsEntry("sluice.batch_policy", "solo");
        assertThat(models.get(0).getMetadata().getPropertiesMap().get("sluice.batch_dependence_reasons"))
                .isNotEmpty();
        link.end();
        another.end();
        assertThat(link.status()).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void answersEveryMemberWithItsOwnRowsAndCost() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(7, "poisonable", longs("", "index", 1), longs("", "index", 2, 3, 0), longs("", "index", 3));

        List<MemberOutcome> outcomes = link.outcomes(7);
        assertThat(outcomes)
                .extracting(outcome -> Requests.floats(outcome.getResponse(), "value"))
                .containsExactly(new float[] {10}, new float[] {20, 30, 0}, new float[] {30});
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.getCost().getRunRows()).isEqualTo(5);
            assertThat(outcome.getCost().getRunNs()).isPositive();
        });
        link.end();
    }

    @Test
    void letsOnePoisonousMemberFailAlone() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        List<ModelInferRequest> requests = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            requests.add(longs("", "index", i == 5 ? 99 : i % 4));
        }

        link.frame(1, "poisonable", 0, requests);

        List<MemberOutcome> outcomes = link.outcomes(1);
        assertThat(outcomes).hasSize(9);
        for (int i = 0; i < 9; i++) {
            if (i == 5) {
                assertThat(outcomes.get(i).getFault().getCode()).isEqualTo(Fault.Code.MODEL_ERROR);
            } else {
                assertThat(Requests.floats(outcomes.get(i).getResponse(), "value"))
                        .containsExactly(i % 4 * 10f);
            }
        }
        link.end();
    }

    @Test
    void refusesWhatBreaksTheSignatureAndAnswersTheRest() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        ModelInferRequest wrongType = Requests.floats("", "index", List.of(1L), 1);
        ModelInferRequest tooShort = longs("", "index", 1).toBuilder()
                .setInputs(0, longs("", "index", 1, 2).getInputs(0))
                .build();

        link.frame(2, "poisonable", wrongType, longs("", "index", 2), tooShort, ModelInferRequest.getDefaultInstance());

        List<MemberOutcome> outcomes = link.outcomes(2);
        assertThat(outcomes.get(0).getFault().getCode()).isEqualTo(Fault.Code.INVALID_REQUEST);
        assertThat(Requests.floats(outcomes.get(1).getResponse(), "value")).containsExactly(20);
        assertThat(outcomes.get(2).getFault().getCode()).isEqualTo(Fault.Code.INVALID_REQUEST);
        assertThat(outcomes.get(2).getFault().getMessage()).contains("index");
        assertThat(outcomes.get(3).getFault().getCode()).isEqualTo(Fault.Code.INVALID_REQUEST);
        link.end();
    }

    @Test
    void runsMembersAloneWhenTheModelMixesThem() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        ModelInferRequest ones = Requests.floats("", "x", List.of(2L, 3L), 1, 1, 1, 3, 3, 3);
        ModelInferRequest large = Requests.floats("", "x", List.of(1L, 3L), 900, 900, 900);

        link.frame(3, "batch-reduction", ones, large);
        link.frame(4, "mixing", ones, large);

        List<MemberOutcome> solo = link.outcomes(3);
        List<MemberOutcome> mixed = link.outcomes(4);
        assertThat(Requests.floats(solo.get(0).getResponse(), "y")).containsExactly(-1, -1, -1, 1, 1, 1);
        assertThat(solo.get(0).getCost().getRunRows()).isEqualTo(2);
        assertThat(Requests.floats(mixed.get(0).getResponse(), "y")[0]).isLessThan(-100);
        assertThat(mixed.get(0).getCost().getRunRows()).isEqualTo(3);
        link.end();
    }

    @Test
    void answersAnUnknownModelForEachMemberAndGivesTheCreditBack() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(5, "nowhere", longs("", "index", 1), longs("", "index", 2));

        assertThat(link.outcomes(5))
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.getFault().getCode()).isEqualTo(Fault.Code.UNKNOWN_MODEL));
        link.end();
    }

    @Test
    void endsAFrameWithoutMembers() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(6, "poisonable");

        assertThat(link.outcomes(6)).isEmpty();
        link.end();
    }

    @Test
    void refusesAFrameBeyondTheCreditAndKeepsTheOthers() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);
        link.frame(2, "poisonable", longs("", "index", 1));
        link.frame(3, "poisonable", longs("", "index", 2), longs("", "index", 3));

        assertThat(link.outcomes(3))
                .hasSize(2)
                .allSatisfy(
                        outcome -> assertThat(outcome.getFault().getCode()).isEqualTo(Fault.Code.RESOURCE_EXHAUSTED));
        assertThat(link.outcomes(1).get(0).hasResponse()).isTrue();
        assertThat(link.outcomes(2).get(0).hasResponse()).isTrue();
        link.end();
    }

    @Test
    void refusesWhenTheQueueIsFullWhoeverFilledIt() throws Exception {
        LinkClient first = LinkClient.greeted(worker);
        LinkClient second = LinkClient.greeted(worker);
        LinkClient third = LinkClient.greeted(worker);
        first.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);
        first.frame(2, "slow", longs("", "rounds", 1));
        second.frame(1, "slow", longs("", "rounds", 1));
        second.frame(2, "slow", longs("", "rounds", 1));
        Scrape.awaitQueuedFrames(worker, 3);

        third.frame(1, "poisonable", longs("", "index", 1));

        assertThat(third.outcomes(1).get(0).getFault().getCode()).isEqualTo(Fault.Code.RESOURCE_EXHAUSTED);
        assertThat(first.outcomes(1).get(0).hasResponse()).isTrue();
        assertThat(first.outcomes(2).get(0).hasResponse()).isTrue();
        first.end();
        second.end();
        third.end();
    }

    @Test
    void doesNotRunWhatExpiredWhileItWaited() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        link.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);

        link.frame(2, "poisonable", /* timeLeftMicros= */ 1_000, List.of(longs("", "index", 99)));

        assertThat(link.outcomes(1).get(0).hasResponse()).isTrue();
        MemberOutcome expired = link.outcomes(2).get(0);
        assertThat(expired.getFault().getCode()).isEqualTo(Fault.Code.DEADLINE_EXCEEDED);
        assertThat(expired.getCost().getRunRows()).isZero();
        link.end();
    }

    @Test
    void doesNotRunWhatIsCancelledAndLetsARunGoOn() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        link.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);
        link.frame(2, "poisonable", longs("", "index", 1), longs("", "index", 2));
        Scrape.awaitQueuedFrames(worker, 1);

        link.cancel(1, 0);
        link.cancel(2, 1);

        assertThat(link.next(WorkerMessage.MessageCase.OUTCOME).getOutcome()).satisfies(outcome -> {
            assertThat(outcome.getFrameId()).isEqualTo(2);
            assertThat(outcome.getIndex()).isEqualTo(1);
            assertThat(outcome.getFault().getCode()).isEqualTo(Fault.Code.CANCELLED);
        });
        assertThat(link.outcomes(1).get(0).hasResponse()).isTrue();
        assertThat(link.outcomes(2)).singleElement().matches(MemberOutcome::hasResponse);
        link.end();
    }

    @Test
    void forgetsWhatWaitsWhenTheGatewayGoesAway() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        link.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);
        link.frame(2, "slow", longs("", "rounds", LONG));
        Scrape.awaitQueuedFrames(worker, 1);

        link.reset();

        Scrape.awaitQueuedFrames(worker, 0);
        LinkClient next = LinkClient.greeted(worker);
        next.frame(1, "poisonable", longs("", "index", 3));
        assertThat(next.outcomes(1).get(0).hasResponse()).isTrue();
        next.end();
    }

    @Test
    void endsALinkThatBreaksTheRules() throws Exception {
        LinkClient early = LinkClient.open(worker);
        early.frame(1, "poisonable", longs("", "index", 1));
        LinkClient disordered = LinkClient.greeted(worker);
        disordered.send(GatewayMessage.newBuilder()
                .setFrame(Frame.newBuilder()
                        .setFrameId(1)
                        .setModelName("poisonable")
                        .addMembers(Member.newBuilder().setIndex(4))));

        assertThat(early.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(disordered.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void refusesASecondFrameUnderTheNameOfOneThatIsOutstanding() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        link.frame(1, "slow", longs("", "rounds", LONG));
        Scrape.awaitBusyLanes(worker, 1);

        link.frame(1, "poisonable", longs("", "index", 1));

        assertThat(link.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void keepsRowsOfAModelThatCanNotDivideThemApart() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(
                1,
                "rowless",
                Requests.floats("", "x", List.of(1L, 3L), 1, 2, 3),
                Requests.floats("", "x", List.of(1L, 3L), 4, 5, 6));

        assertThat(link.outcomes(1))
                .extracting(outcome -> Requests.floats(outcome.getResponse(), "total"))
                .containsExactly(new float[] {6}, new float[] {15});
        link.end();
    }

    @Test
    void runsMembersAloneOnceTheirAnswerCouldNotBeDivided() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        List<ModelInferRequest> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            requests.add(Requests.floats("", "x", List.of(3L, 1L), i, i, i));
        }

        link.frame(1, "forgetful", 0, requests);
        List<MemberOutcome> first = link.outcomes(1);
        link.frame(2, "forgetful", 0, requests.subList(0, 2));
        List<MemberOutcome> second = link.outcomes(2);

        for (int i = 0; i < 5; i++) {
            assertThat(Requests.floats(first.get(i).getResponse(), "y")).containsExactly(i, i, i);
        }
        assertThat(second).allSatisfy(outcome -> {
            assertThat(outcome.hasResponse()).isTrue();
            assertThat(outcome.getCost().getRunRows()).isEqualTo(3);
        });
        assertThat(worker.metadata("forgetful").orFail().getPropertiesMap().get("sluice.run_sharing_stopped"))
                .contains("'y' has the shape [4, 1] for a run of 15 rows");
        Scrape scrape = Scrape.of(worker.worker().metricsPort());
        assertThat(scrape.value("sluice_model_runs_shared{model=\"forgetful\"")).isZero();
        assertThat(scrape.value("sluice_model_runs_shared{model=\"poisonable\""))
                .isOne();
        link.end();
    }

    @Test
    void answersAsManyFramesAsTheGatewayHasCreditForOneAfterTheOther() throws Exception {
        LinkClient link = LinkClient.greeted(worker);
        for (int frame = 1; frame <= 500; frame++) {
            link.frame(frame, "poisonable", longs("", "index", frame % 4), longs("", "index", 0));
            assertThat(Requests.floats(link.outcomes(frame).get(0).getResponse(), "value"))
                    .containsExactly(frame % 4 * 10f);
        }
        link.end();
        assertThat(link.status()).isEqualTo(GrpcStatus.OK);
    }

    /** Gives back {@code x} [batch, 1] as {@code y}, but no more than four rows of it. */
    private static byte[] firstFourRows() {
        return ModelBuilder.ofOpset(17)
                .input("x", DataType.FLOAT, "batch", 1)
                .weights(Tensors.longs("from", List.of(1L), 0))
                .weights(Tensors.longs("to", List.of(1L), 4))
                .node("Slice", List.of("x", "from", "to"), List.of("y"))
                .output("y", DataType.FLOAT, "kept", 1)
                .build()
                .toByteArray();
    }
}
