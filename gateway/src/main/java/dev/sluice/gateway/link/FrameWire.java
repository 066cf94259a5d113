package dev.sluice.gateway.link;

import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.RunListener;
import dev.sluice.gateway.request.RunTerms;
import dev.sluice.gateway.request.RunTraits;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.CostTerms;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.RunCost;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker link's messages from and to our vocabulary. Pure conversion. */
final class FrameWire {

    private static final Logger log = LoggerFactory.getLogger(FrameWire.class);

    /** Tags, lengths and numbers around a member's request, and around all members, at their longest. */
    private static final int MEMBER_ENVELOPE_BYTES = 32;

    private static final int FRAME_ENVELOPE_BYTES = 64;

    /** Of UTF-8, for a character of a Java string. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 3;

    private FrameWire() {}

    /** The frame as it is sent now: deadlines travel as the time that is left. */
    static GatewayMessage frame(long frameId, Frame frame, long nowNanos) {
        var message = dev.sluice.schemas.worker.Frame.newBuilder()
                .setFrameId(frameId)
                .setModelName(frame.model().name())
                .setModelVersion(frame.model().version());
        for (int i = 0; i < frame.members().size(); i++) {
            InferenceRequest request = frame.members().get(i).request();
            message.addMembers(Member.newBuilder()
                    .setIndex(i)
                    .setTimeLeftUs(timeLeftMicros(request.deadline(), nowNanos))
                    .setRequest(withoutModel(request.body())));
        }
        return GatewayMessage.newBuilder().setFrame(message).build();
    }

    /** What a request adds to the message at most. */
    static long mostBytes(InferenceRequest request) {
        return request.body().getSerializedSize() + (long) MEMBER_ENVELOPE_BYTES;
    }

    /** What a frame of the model has around its members at most. */
    static long mostEnvelopeBytes(ModelVersion model) {
        return FRAME_ENVELOPE_BYTES
                + (long) MOST_BYTES_OF_A_CHARACTER
                        * (model.name().length() + model.version().length());
    }

    /** What a member's outcome says. The response gets the request's id back and the names that the frame carried. */
    static Outcome outcome(MemberOutcome outcome, ModelVersion model, InferenceRequest request) {
        return switch (outcome.getResultCase()) {
            case RESPONSE -> new Outcome.Predicted(named(outcome.getResponse(), model, request));
            case FAULT -> fault(outcome.getFault());
            case RESULT_NOT_SET -> new Outcome.Failed(ErrorCode.INTERNAL, "the worker sent an outcome without result");
        };
    }

    static ModelInferResponse named(ModelInferResponse response, ModelVersion model, InferenceRequest request) {
        return response.toBuilder()
                .setModelName(model.name())
                .setModelVersion(model.version())
                .setId(request.body().getId())
                .build();
    }

    /** What the worker serves; a model that it describes in a way we cannot read is left out and named in the log. */
    static List<ServedModel> models(String workerId, Models models) {
        var served = new ArrayList<ServedModel>();
        models.getModelsList()
                .forEach(model -> model.getMetadata().getVersionsList().forEach(version -> {
                    var key = new ModelVersion(model.getMetadata().getName(), version);
                    try {
                        served.add(ServedModel.of(key, model.getMetadata(), model.getBatchable())
                                .with(traits(model)));
                    } catch (IllegalArgumentException unreadable) {
                        log.warn(
                                "model left out: worker={} model={} reason={}", workerId, key, unreadable.getMessage());
                    }
                }));
        return served;
    }

    private static RunTraits traits(dev.sluice.schemas.worker.ServedModel model) {
        boolean isInTokens = model.getLength() == dev.sluice.schemas.worker.ServedModel.Length.TOKENS;
        boolean sharesRuns = model.hasSharesRuns() ? model.getSharesRuns() : model.getBatchable();
        if (!model.hasCost()) {
            return new RunTraits(isInTokens, sharesRuns, null);
        }
        CostTerms cost = model.getCost();
        var terms = new RunTerms(cost.getRunNs(), cost.getRowNs(), cost.getTokenNs(), cost.getSquareNs());
        return new RunTraits(isInTokens, sharesRuns, terms);
    }

    /** Whether a member was answered from what its worker keeps; one that says nothing of costs says nothing of that. */
    static boolean isWithoutRun(MemberOutcome message) {
        return message.hasResponse()
                && message.hasCost()
                && message.getCost().getRunRows() == 0
                && message.getCost().getRunNs() == 0;
    }

    /** A worker that cannot measure its lanes' CPU says nothing of it. */
    static RunListener.Run run(RunCost run) {
        long nanos = run.getLaneCpuNs() == 0 ? run.getWallNs() : run.getLaneCpuNs();
        return new RunListener.Run(run.getRows(), Math.max(1, run.getLength()), (double) nanos, run.getWallNs());
    }

    private static ModelInferRequest withoutModel(ModelInferRequest body) {
        return body.toBuilder().clearModelName().clearModelVersion().build();
    }

    private static long timeLeftMicros(Deadline deadline, long nowNanos) {
        // 0 means that there is no deadline, so the last microsecond is never rounded away.
        return deadline.isSet() ? Math.max(1, (deadline.atNanos() - nowNanos) / 1_000) : 0;
    }

    private static Outcome fault(Fault fault) {
        String reason = fault.getMessage();
        return switch (fault.getCode()) {
            case INVALID_REQUEST -> new Outcome.Refused(ErrorCode.INVALID_REQUEST, reason);
            case UNKNOWN_MODEL -> new Outcome.Refused(ErrorCode.UNKNOWN_MODEL, reason);
            case MODEL_NOT_READY -> new Outcome.Refused(ErrorCode.MODEL_NOT_READY, reason);
            case DEADLINE_EXCEEDED -> new Outcome.Failed(ErrorCode.DEADLINE_EXCEEDED, reason);
            case RESOURCE_EXHAUSTED -> new Outcome.Refused(ErrorCode.OVERLOADED, reason);
            case UNAVAILABLE -> new Outcome.Failed(ErrorCode.UNAVAILABLE, reason);
            case CANCELLED -> new Outcome.Failed(ErrorCode.CANCELLED, reason);
            case MODEL_ERROR -> new Outcome.Failed(ErrorCode.MODEL_ERROR, reason);
            case INTERNAL, UNSPECIFIED, UNRECOGNIZED -> new Outcome.Failed(ErrorCode.INTERNAL, reason);
        };
    }
}
