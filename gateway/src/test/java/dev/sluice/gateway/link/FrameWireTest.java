package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.MemberCost;
import dev.sluice.schemas.worker.MemberOutcome;
import org.junit.jupiter.api.Test;

class FrameWireTest {

    private static final MemberOutcome.Builder ANSWER =
            MemberOutcome.newBuilder().setResponse(ModelInferResponse.getDefaultInstance());

    @Test
    void seesThatAnAnswerTookNoRun() {
        var waited = MemberCost.newBuilder().setQueueNs(5);

        assertThat(FrameWire.isWithoutRun(ANSWER.clone().setCost(waited).build()))
                .isTrue();
    }

    @Test
    void takesNothingElseForThat() {
        var ran = MemberCost.newBuilder().setRunRows(1).setRunNs(5);

        assertThat(FrameWire.isWithoutRun(ANSWER.clone().setCost(ran).build())).isFalse();
        assertThat(FrameWire.isWithoutRun(ANSWER.clone().build()))
                .as("says nothing of costs")
                .isFalse();
        assertThat(FrameWire.isWithoutRun(MemberOutcome.newBuilder()
                        .setFault(Fault.getDefaultInstance())
                        .setCost(MemberCost.getDefaultInstance())
                        .build()))
                .as("got no answer")
                .isFalse();
    }
}
