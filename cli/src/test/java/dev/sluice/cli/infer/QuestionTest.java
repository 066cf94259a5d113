package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.infer.Question.Model;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    @Test
    void asksAModelByNameAndVersion() {
        Question question = Question.text("requests", Model.parse("fraud:3"), "text", "say \"hi\"");

        assertThat(question.value().toStringUtf8())
                .isEqualTo(
                        "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"say \\\"hi\\\"\"]}]}");
        assertThat(question.headers())
                .containsEntry("sluice-model", "fraud")
                .containsEntry("sluice-model-version", "3")
                .containsEntry("content-type", "application/json");
    }

    @Test
    void leavesTheModelToTheBodyWhenNoneIsNamed() {
        Question question = Question.tensors("requests", Optional.empty(), "body.json", ByteString.copyFromUtf8("{}"));

        assertThat(question.headers()).containsOnlyKeys("content-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "fraud:"})
    void refusesAModelThatIsNone(String model) {
        assertThatThrownBy(() -> Model.parse(model)).hasMessage("--model must be NAME or NAME:VERSION, was " + model);
    }

    @Test
    void feedsEveryQuestionThoughTheyAreMoreThanAreReadAhead() throws Exception {
        Feed feed = Feed.of(IntStream.range(0, 1_000)
                .mapToObj(number -> Question.plain("topic", "q" + number))
                .iterator());
        int[] taken = {0};

        Awaitility.await().until(() -> {
            for (var next = feed.poll(); next.isPresent(); next = feed.poll()) {
                assertThat(next.get().label()).isEqualTo("q" + taken[0]++);
            }
            return feed.hasEnded();
        });

        assertThat(taken[0]).isEqualTo(1_000);
    }

    @Test
    void endsTheFeedAtWhatIsNoUtf8AndSaysSo() {
        byte[] latin = {'o', 'n', 'e', '\n', (byte) 0xe4, '\n'};
        var reader = new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(latin), StandardCharsets.UTF_8.newDecoder()));
        Feed feed = Feed.of(
                reader.lines().map(line -> Question.plain("topic", line)).iterator());

        assertThatThrownBy(() -> Awaitility.await().until(() -> {
                    var ignored = feed.poll();
                    return feed.hasEnded();
                }))
                .hasRootCauseInstanceOf(java.nio.charset.MalformedInputException.class)
                .satisfies(fault -> assertThat(fault.toString()).contains(CommandFailure.class.getSimpleName()));
    }
}
