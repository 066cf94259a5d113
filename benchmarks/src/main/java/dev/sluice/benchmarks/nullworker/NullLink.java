package dev.sluice.benchmarks.nullworker;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import dev.sluice.schemas.inference.ModelMetadataResponse;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.FrameDone;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.RunCost;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.Welcome;
import dev.sluice.schemas.worker.WorkerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.streams.WriteStream;

/** One gateway's stream. Confined to its event loop. */
final class NullLink {

    private static final int LANES = 2;
    private static final int DIMENSIONS = 384; // a MiniLM's, 1.5 kB
    private static final ModelInferResponse ANSWER = ModelInferResponse.newBuilder()
            .addOutputs(InferOutputTensor.newBuilder()
                    .setName("embedding")
                    .setDatatype("FP32")
                    .addShape(1)
                    .addShape(DIMENSIONS))
            .addRawOutputContents(ByteString.copyFrom(new byte[DIMENSIONS * Float.BYTES]))
            .build();

    private final Vertx vertx;
    private final WriteStream<WorkerMessage> gateway;
    private final long delayMillis;

    NullLink(Vertx vertx, WriteStream<WorkerMessage> gateway, long delayMillis) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.delayMillis = delayMillis;
    }

    void received(GatewayMessage message) {
        switch (message.getMessageCase()) {
            case HELLO -> welcome();
            case FRAME -> later(message.getFrame());
            case CANCEL, MESSAGE_NOT_SET -> {
                // What is cancelled is answered all the same.
            }
        }
    }

    private void welcome() {
        write(WorkerMessage.newBuilder()
                .setWelcome(
                        Welcome.newBuilder().setWorker("null").setLanes(LANES).setCredit(LANES + 1)));
        var metadata = ModelMetadataResponse.newBuilder()
                .setName("null")
                .addVersions("1")
                .addInputs(TensorMetadata.newBuilder()
                        .setName("text")
                        .setDatatype("BYTES")
                        .addShape(-1))
                .addOutputs(TensorMetadata.newBuilder()
                        .setName("embedding")
                        .setDatatype("FP32")
                        .addShape(-1)
                        .addShape(DIMENSIONS));
        write(WorkerMessage.newBuilder()
                .setModels(Models.newBuilder()
                        .addModels(ServedModel.newBuilder()
                                .setMetadata(metadata)
                                .setBatchable(true)
                                .setSharesRuns(true))));
    }

    private void later(Frame frame) {
        if (delayMillis == 0) {
            answer(frame);
        } else {
            vertx.setTimer(delayMillis, due -> answer(frame));
        }
    }

    private void answer(Frame frame) {
        for (int index = 0; index < frame.getMembersCount(); index++) {
            write(WorkerMessage.newBuilder()
                    .setOutcome(MemberOutcome.newBuilder()
                            .setFrameId(frame.getFrameId())
                            .setIndex(index)
                            .setResponse(ANSWER)));
        }
        // A run that took a microsecond for each row: what a cost model learns from it keeps nobody waiting.
        write(WorkerMessage.newBuilder()
                .setFrameDone(FrameDone.newBuilder()
                        .setFrameId(frame.getFrameId())
                        .addRuns(RunCost.newBuilder()
                                .setRows(frame.getMembersCount())
                                .setLength(1)
                                .setTokens(frame.getMembersCount())
                                .setLaneCpuNs(1_000L * frame.getMembersCount())
                                .setWallNs(1_000L * frame.getMembersCount() + delayMillis * 1_000_000))));
    }

    private void write(WorkerMessage.Builder message) {
        var ignored = gateway.write(message.build());
    }
}
