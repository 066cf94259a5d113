package dev.sluice.worker.oip;

import dev.sluice.oip.RawContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.frame.Cost;
import dev.sluice.worker.frame.FrameListener;
import dev.sluice.worker.frame.FrameTicket;
import dev.sluice.worker.frame.Intake;
import dev.sluice.worker.frame.MemberRequest;
import dev.sluice.worker.frame.Outcome;
import dev.sluice.worker.frame.RunMeasure;
import java.util.List;

/** A {@code ModelInfer} call: a frame of one member. Raw contents are answered raw, typed ones typed. */
final class InferCall implements FrameListener {

    private final ModelInferRequest request;
    private final UnaryCall<ModelInferRequest, ModelInferResponse> call;

    InferCall(ModelInferRequest request, UnaryCall<ModelInferRequest, ModelInferResponse> call) {
        this.request = request;
        this.call = call;
    }

    void submit(Intake intake) {
        var member = new MemberRequest(request, call.deadline(intake.nanoTime()));
        FrameTicket ticket = intake.submit(request.getModelName(), request.getModelVersion(), List.of(member), this);
        call.whenAbandoned(ticket::cancelAll);
    }

    /** Lanes: the contents are converted here, so that the event loop has only to write. */
    @Override
    public void memberEnded(int index, Outcome outcome, Cost cost) {
        Runnable reply = outcome.fold(this::answer, this::refusal);
        call.context().runOnContext(hop -> reply.run());
    }

    @Override
    public void progressed() {
        // Nothing can be said before the answer.
    }

    @Override
    public void frameEnded(List<RunMeasure> runs) {
        // Its one member has ended before.
    }

    private Runnable answer(Outcome.Answered answered) {
        ModelInferResponse response =
                request.getRawInputContentsCount() > 0 ? answered.response() : RawContents.typed(answered.response());
        return () -> call.answer(response);
    }

    private Runnable refusal(Outcome.Faulted fault) {
        return () -> call.refuse(fault.code(), fault.message());
    }
}
