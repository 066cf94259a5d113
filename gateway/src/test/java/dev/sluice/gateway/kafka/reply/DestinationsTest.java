package dev.sluice.gateway.kafka.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DestinationsTest {

    private static final Set<ErrorCode> NOT_BOTH =
            EnumSet.of(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.REPLY_TOPIC_REFUSED, ErrorCode.CANCELLED);

    @Test
    void repliesWithAPrediction() {
        assertThat(Destinations.of(new Outcome.Predicted(ModelInferResponse.getDefaultInstance())))
                .containsExactly(Destination.REPLY);
    }

    @Test
    void tellsAnExpiredRequestAndKeepsNothing() {
        assertThat(Destinations.of(ErrorCode.DEADLINE_EXCEEDED)).containsExactly(Destination.REPLY);
    }

    @Test
    void keepsARequestWhoseReplyTopicIsRefusedAndTellsNobody() {
        assertThat(Destinations.of(ErrorCode.REPLY_TOPIC_REFUSED)).containsExactly(Destination.DEAD_LETTER);
    }

    @Test
    void forgetsWhatItsRequesterWithdrew() {
        assertThat(Destinations.of(ErrorCode.CANCELLED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void tellsAndKeepsEveryOtherRefusalAndFailure(ErrorCode code) {
        if (!NOT_BOTH.contains(code)) {
            assertThat(Destinations.of(new Outcome.Refused(code, ""))).containsExactlyInAnyOrder(Destination.values());
            assertThat(Destinations.of(new Outcome.Failed(code, ""))).containsExactlyInAnyOrder(Destination.values());
        }
    }
}
