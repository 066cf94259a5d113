package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.cli.infer.Question.Model;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaTopicsTest {

    private final KafkaTopics topics = new KafkaTopics("texts", "requests", "replies");

    @Test
    void sendATextAsItStandsWhenTheRouteKnowsTheModel() {
        Question question = Question.text(Optional.empty(), "text", "say \"hi\"");

        assertThat(topics.topic(question)).isEqualTo("texts");
        assertThat(topics.value(question).toStringUtf8()).isEqualTo("say \"hi\"");
        assertThat(topics.headers(question)).isEmpty();
    }

    @Test
    void nameAModelBesideTheBody() {
        Question question = Question.text(Optional.of(Model.parse("fraud:3")), "text", "hi");

        assertThat(topics.topic(question)).isEqualTo("requests");
        assertThat(topics.value(question)).isEqualTo(question.json());
        assertThat(topics.headers(question))
                .containsEntry("sluice-model", "fraud")
                .containsEntry("sluice-model-version", "3")
                .containsEntry("content-type", "application/json");
    }

    @Test
    void leaveTheModelToTheBodyWhenNoneIsNamed() {
        Question question = Question.tensors(Optional.empty(), "body.json", ByteString.copyFromUtf8("{}"));

        assertThat(topics.topic(question)).isEqualTo("requests");
        assertThat(topics.value(question).toStringUtf8()).isEqualTo("{}");
        assertThat(topics.headers(question)).containsOnlyKeys("content-type");
    }
}
