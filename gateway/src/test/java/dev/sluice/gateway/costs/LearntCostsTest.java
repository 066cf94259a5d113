package dev.sluice.gateway.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.fixture.FakeWorker;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Claim;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.RunListener.Run;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Size;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearntCostsTest {

    private static final RunTerms TERMS = new RunTerms(6e6, 1e4, 3e5, 0);
    private static final ServedModel TEXTS = Requests.served("texts", "1", "BYTES", -1)
            .with(new RunTraits(/* isLengthInTokens= */ true, /* sharesRuns= */ true, null));

    private final SimulatedLoop clock = new SimulatedLoop();
    private final LearntCosts costs = new LearntCosts(clock);
    private final FakeWorker worker = new FakeWorker("a");

    @Test
    void knowsNothingBeforeItHasSeenRuns() {
        costs.serves(worker, List.of(Requests.echo()));

        assertThat(costs.of(Requests.ECHO).isKnown()).isFalse();
        assertThat(costs.of(Requests.ECHO).nanos(2, 8))
                .isLessThan(costs.of(Requests.ECHO).nanos(4, 8));
        assertThat(costs.slowness("a", Requests.ECHO)).isEqualTo(1);
    }

    @Test
    void beginsWithWhatAWorkerSays() {
        costs.serves(worker, List.of(Requests.echo().with(new RunTraits(false, true, TERMS))));

        assertThat(costs.of(Requests.ECHO).isKnown()).isTrue();
        for (int rows : new int[] {1, 2, 8, 32}) {
            for (int length : new int[] {1, 16, 64}) {
                double said = TERMS.nanos(rows, length);
                assertThat(costs.of(Requests.ECHO).nanos(rows, length)).isCloseTo(said, within(0.1 * said));
            }
        }
    }

    @Test
    void learnsFromRuns() {
        costs.serves(worker, List.of(Requests.echo()));
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            int rows = 1 + random.nextInt(16);
            int length = 1 + random.nextInt(64);
            double nanos = TERMS.nanos(rows, length) * (0.97 + 0.06 * random.nextDouble());
            costs.ran(Requests.ECHO, new Run(rows, length, nanos));
        }

        assertThat(costs.of(Requests.ECHO).isKnown()).isTrue();
        assertThat(costs.of(Requests.ECHO).nanos(8, 32))
                .isCloseTo(TERMS.nanos(8, 32), within(0.1 * TERMS.nanos(8, 32)));
    }

    @Test
    void knowsNothingAfterRunsWhoseCostNobodyMeasured() {
        costs.serves(worker, List.of(Requests.echo()));
        for (int i = 0; i < 100; i++) {
            costs.ran(Requests.ECHO, new Run(1, 1, 0));
        }

        assertThat(costs.of(Requests.ECHO).isKnown()).isFalse();
    }

    @Test
    void tellsASlowWorkerFromTheCostOfItsModel() {
        var slow = new FakeWorker("b");
        ServedModel model = Requests.echo().with(new RunTraits(false, true, TERMS));
        costs.serves(worker, List.of(model));
        costs.serves(slow, List.of(model));
        for (int i = 0; i < 200; i++) {
            double nanos = TERMS.nanos(4, 16);
            costs.took("a", Requests.ECHO, nanos, nanos);
            costs.took("b", Requests.ECHO, nanos, 4 * nanos);
        }

        assertThat(costs.slowness("a", Requests.ECHO)).isBetween(0.9, 1.1);
        assertThat(costs.slowness("b", Requests.ECHO)).isBetween(3.6, 4.4);

        costs.lost(slow, "it died");
        assertThat(costs.slowness("b", Requests.ECHO)).isEqualTo(1);

        costs.took("b", Requests.ECHO, TERMS.nanos(4, 16), 4 * TERMS.nanos(4, 16));
        costs.removed(slow);
        assertThat(costs.slowness("b", Requests.ECHO)).isEqualTo(1);
    }

    @Test
    void forgetsAModelThatNoWorkerServes() {
        ServedModel model = Requests.echo().with(new RunTraits(false, true, TERMS));
        costs.serves(worker, List.of(model));

        costs.serves(worker, List.of(TEXTS));

        assertThat(costs.of(Requests.ECHO).isKnown()).isFalse();
        costs.ran(Requests.ECHO, new Run(1, 1, 1)); // late
        assertThat(costs.of(Requests.ECHO).isKnown()).isFalse();
    }

    @Test
    void estimatesTokensFromBytesAndLearnsTheRatio() {
        costs.serves(worker, List.of(TEXTS));
        assertThat(costs.size(TEXTS, text(400), 1).length()).isBetween(80, 120);

        for (int i = 0; i < 2_000; i++) {
            int bytes = 20 + i % 500;
            costs.counted(entry(text(bytes)), 2 + bytes / 2);
        }

        assertThat(costs.size(TEXTS, text(400), 1))
                .isEqualTo(new Size(1, costs.size(TEXTS, text(400), 1).length()));
        assertThat(costs.size(TEXTS, text(400), 1).length()).isBetween(190, 215);
    }

    @Test
    void learnsHowLongATextIsWhenItIsTruncated() {
        costs.serves(worker, List.of(TEXTS));
        costs.counted(entry(text(4_000)), 128);

        assertThat(costs.size(TEXTS, text(100_000), 1).length()).isEqualTo(128);
        assertThat(costs.size(TEXTS, text(40), 1).length()).isLessThan(20);
    }

    @Test
    void countsTheRowsOfAModelThatSharesNothingOneByOne() {
        costs.serves(worker, List.of(Requests.echo().with(new RunTraits(false, /* sharesRuns= */ false, TERMS))));

        var cost = costs.of(Requests.ECHO);

        assertThat(cost.alone(new Size(4, 8))).isEqualTo(4 * cost.nanos(1, 8));
    }

    private static Entry entry(ModelInferRequest body) {
        var request = new InferenceRequest(
                RequestId.ofRecord("requests", 0, 0),
                new ModelRef("texts", ""),
                body,
                Deadline.none(),
                Claim.of("tenant"),
                body.getSerializedSize());
        return Entry.waiting(1, request, TEXTS.model(), new Size(1, 1), 0);
    }

    private static ModelInferRequest text(int bytes) {
        var body = ModelInferRequest.newBuilder();
        body.addInputsBuilder().setName("x").setDatatype("BYTES").addShape(1);
        return body.addRawInputContents(ByteString.copyFrom(new byte[4 + bytes]))
                .build();
    }
}
