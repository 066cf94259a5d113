package dev.sluice.gateway.kafka.session;

import static dev.sluice.gateway.kafka.session.Replies.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.oip.InvalidRequestException;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MissedAnswersTest {

    private static final TopicPartition PARTITION = new TopicPartition(Replies.TOPIC, 0);
    private static final int ANSWERS = 700;
    private static final int SIZE = 48 << 10; // so that all of them are more than is told at once

    @Test
    void readsNothingForWhoHasMissedNothingHoweverMuchItHasHad() {
        Missed missed = read(ANSWERS, ANSWERS);

        assertThat(missed.answers()).isEmpty();
        assertThat(missed.isCut()).isFalse();
    }

    @Test
    void getsToTheEndPieceByPieceWhenMoreWasMissedThanIsToldAtOnce() {
        Missed first = read(0, ANSWERS);
        Missed second = read(last(first).after().offset(), ANSWERS);

        assertThat(first.isCut()).isTrue();
        assertThat(second.isCut()).isFalse();
        assertThat(Stream.of(first, second)
                        .flatMap(missed -> missed.answers().stream())
                        .map(answer -> Integer.parseInt(answer.id())))
                .containsExactlyElementsOf(IntStream.range(0, ANSWERS).boxed().toList());
    }

    @Test
    void refusesATokenThatIsOlderThanWhatTheTopicKeeps() {
        MockConsumer<byte[], byte[]> consumer = consumer(10);

        assertThatThrownBy(() -> new MissedAnswers(() -> consumer).read("s", PARTITION, 9, ANSWERS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("older than what the topic keeps");
    }

    private static DurableAnswer last(Missed missed) {
        return missed.answers().get(missed.answers().size() - 1);
    }

    private static Missed read(long from, long until) {
        MockConsumer<byte[], byte[]> consumer = consumer(0);
        consumer.schedulePollTask(() -> {
            for (int offset = 0; offset < until; offset++) {
                consumer.addRecord(reply("s", 0, offset, SIZE, "request-" + offset));
            }
        });
        return new MissedAnswers(() -> consumer).read("s", PARTITION, from, until);
    }

    private static MockConsumer<byte[], byte[]> consumer(long first) {
        var consumer = new MockConsumer<byte[], byte[]>("none");
        consumer.updateBeginningOffsets(Map.of(PARTITION, first));
        return consumer;
    }
}
