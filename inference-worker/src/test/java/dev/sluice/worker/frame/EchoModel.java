package dev.sluice.worker.frame;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Signature;
import dev.sluice.onnx.BatchVerdict;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.settings.ByteSize;
import dev.sluice.worker.model.ModelFacts;
import dev.sluice.worker.model.Piece;
import dev.sluice.worker.model.Prepared;
import dev.sluice.worker.model.RunCosts;
import dev.sluice.worker.model.RunFailedException;
import dev.sluice.worker.model.RunLimit;
import dev.sluice.worker.model.RunSharing;
import dev.sluice.worker.model.ServedModel;
import dev.sluice.worker.repository.Aggregation;
import dev.sluice.worker.repository.BatchPolicy;
import dev.sluice.worker.repository.ClassificationConfig;
import dev.sluice.worker.repository.EmbeddingConfig;
import dev.sluice.worker.repository.ModelConfig;
import dev.sluice.worker.repository.ModelKind;
import dev.sluice.worker.repository.Pooling;
import dev.sluice.worker.repository.RaggedConfig;
import dev.sluice.worker.repository.ResponseCacheConfig;
import dev.sluice.worker.repository.Truncation;
import dev.sluice.worker.tensor.LaneBuffers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Answers a number with itself, each request in a run of its own, which goes well or not as a test says. */
final class EchoModel implements ServedModel<EchoModel.Echo> {

    private final ModelFacts facts = facts("echo");
    private final RunCosts costs = new RunCosts();
    private final IntPredicate goesWell;
    private final AtomicInteger closings = new AtomicInteger();

    /** @param goesWell called in each run, on its lane, with the number */
    EchoModel(IntPredicate goesWell) {
        this.goesWell = goesWell;
    }

    /** A request in one piece. */
    record Echo(int number) implements Piece, Prepared<Echo> {

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int length() {
            return 1;
        }

        @Override
        public Object shapeClass() {
            return new Object();
        }

        @Override
        public List<Echo> pieces() {
            return List.of(this);
        }

        @Override
        public int tokens() {
            return 1;
        }

        @Override
        public ModelInferResponse answer() {
            return ModelInferResponse.newBuilder()
                    .addRawOutputContents(contents(number))
                    .build();
        }
    }

    static ModelInferRequest request(int number, String id) {
        var request = ModelInferRequest.newBuilder().setId(id);
        request.addInputsBuilder().setName("number").setDatatype("UINT8").addShape(1);
        return request.addRawInputContents(contents(number)).build();
    }

    private static ByteString contents(int number) {
        return ByteString.copyFrom(new byte[] {(byte) number});
    }

    static ModelFacts facts(String name) {
        return new ModelFacts(
                name,
                1,
                new ModelConfig(
                        ModelKind.ONNX,
                        BatchPolicy.SOLO,
                        32,
                        Duration.ofMillis(100),
                        "tokenizer.json",
                        256,
                        new EmbeddingConfig(Pooling.MEAN, true),
                        new ClassificationConfig(
                                List.of(), Optional.empty(), Truncation.LONGEST_FIRST, Aggregation.NONE),
                        new RaggedConfig(1, Map.of(), Map.of()),
                        new ResponseCacheConfig(new ByteSize(0))),
                new Signature(List.of(), List.of()),
                new BatchVerdict(true, List.of()),
                /* batchable= */ true,
                /* ignoresPadding= */ false,
                Map.of(),
                Optional.empty());
    }

    @Override
    public ModelFacts facts() {
        return facts;
    }

    @Override
    public RunSharing sharing() {
        return new RunSharing(facts);
    }

    @Override
    public RunCosts costs() {
        return costs;
    }

    @Override
    public Prepared<Echo> prepare(ModelInferRequest request) {
        checkNotClosed();
        return new Echo(request.getRawInputContents(0).byteAt(0));
    }

    @Override
    public void run(List<Echo> pieces, LaneBuffers buffers, RunLimit limit) throws RunFailedException {
        checkNotClosed();
        if (!goesWell.test(pieces.get(0).number())) {
            throw RunFailedException.inModel("the model failed");
        }
    }

    private void checkNotClosed() {
        if (closings() > 0) {
            throw new IllegalStateException("the model is used after it was closed");
        }
    }

    @Override
    public void close() {
        closings.incrementAndGet();
    }

    int closings() {
        return closings.get();
    }
}
