package dev.sluice.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.infer.Question.Model;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    @Test
    void writesATextAsTheProtocolHasIt() {
        Question question = Question.text(Optional.of(Model.parse("fraud:3")), "text", "say \"hi\"");

        assertThat(question.model()).contains(new Model("fraud", "3"));
        assertThat(question.json().toStringUtf8())
                .isEqualTo(
                        "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"say \\\"hi\\\"\"]}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "fraud:"})
    void refusesAModelThatIsNone(String model) {
        assertThatThrownBy(() -> Model.parse(model)).hasMessage("--model must be NAME or NAME:VERSION, was " + model);
    }

    @Test
    void feedsEveryQuestionThoughTheyAreMoreThanAreReadAhead() throws Exception {
        Feed feed = Feed.of(IntStream.range(0, 1_000)
                .mapToObj(number -> Question.text(Optional.empty(), "text", "q" + number))
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
    void givesWhatCameBeforeWhatIsNoUtf8AndThenSaysSo() {
        byte[] latin = {'o', 'n', 'e', '\n', (byte) 0xe4, '\n'};
        Feed feed = Feed.of(questions(new ByteArrayInputStream(latin)));
        var labels = new ArrayList<String>();

        Awaitility.await().until(() -> {
            feed.poll().ifPresent(question -> labels.add(question.label()));
            return feed.hasEnded();
        });

        assertThat(labels).containsExactly("one");
        assertThatThrownBy(feed::complain)
                .isInstanceOf(CommandFailure.class)
                .hasMessage("the input cannot be read any further: line 2 is no UTF-8");
    }

    @Test
    void doesNotReadALineWithoutEndIntoMemory() {
        Feed feed = Feed.of(questions(new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        }));

        Awaitility.await().until(() -> feed.poll().isEmpty() && feed.hasEnded());

        assertThatThrownBy(feed::complain).hasMessageContaining("line 1 has more than 8388608 bytes");
    }

    @Test
    void endsLinesAsEverySystemDoes() {
        assertThat(new Lines(stream("one\r\n\ntwo\n"))).toIterable().containsExactly("one", "", "two");
        assertThat(new Lines(stream(""))).isExhausted();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Iterator<Question> questions(InputStream text) {
        Iterator<String> lines = new Lines(text);
        return Stream.generate(() -> lines)
                .takeWhile(Iterator::hasNext)
                .map(each -> Question.text(Optional.empty(), "text", each.next()))
                .iterator();
    }
}
