package dev.sluice.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.worker.model.Entities.Entity;
import dev.sluice.worker.model.TokenPlaces.Place;
import dev.sluice.worker.repository.Aggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The rules of Hugging Face's token classification pipeline, each by an example small enough to be done by hand. */
class EntitiesTest {

    private static final List<String> LABELS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");

    private final List<Place> places = new ArrayList<>();
    private final List<float[]> logits = new ArrayList<>();

    @Test
    void namesEachTokenByItsBestLabelAndLeavesOutWhatIsOutside() {
        mark();
        token(0, 6, 0, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f);
        token(7, 10, 1, 0.6f, 0.1f, 0.1f, 0.1f, 0.1f);
        token(10, 13, 1, 0.1f, 0.1f, 0.2f, 0.1f, 0.5f);
        mark();

        assertThat(found(Aggregation.NONE)).containsExactly("B-PER 0-6 0.60", "I-LOC 10-13 0.50");
    }

    @Test
    void joinsNeighboursOfOneKindAndAveragesTheirScores() {
        token(0, 6, 0, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f);
        token(7, 10, 1, 0.1f, 0.1f, 0.4f, 0.2f, 0.2f);
        token(11, 13, 2, 0.6f, 0.1f, 0.1f, 0.1f, 0.1f);
        token(14, 20, 3, 0.1f, 0.1f, 0.1f, 0.1f, 0.6f);

        assertThat(found(Aggregation.SIMPLE)).containsExactly("PER 0-10 0.50", "LOC 14-20 0.60");
    }

    @Test
    void beginsAnotherEntityWhereTheLabelSaysSo() {
        token(0, 6, 0, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f);
        token(7, 10, 1, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f);
        token(11, 14, 2, 0.1f, 0.1f, 0.1f, 0.1f, 0.6f);

        assertThat(found(Aggregation.SIMPLE)).containsExactly("PER 0-6 0.60", "PER 7-10 0.60", "LOC 11-14 0.60");
    }

    @Test
    void takesWholeWordsByTheStrategy() {
        token(0, 3, 0, 0.1f, 0.5f, 0.1f, 0.2f, 0.1f);
        token(3, 6, 0, 0.7f, 0.1f, 0.0f, 0.1f, 0.1f);
        token(6, 9, 0, 0.1f, 0.4f, 0.1f, 0.2f, 0.2f);

        assertThat(found(Aggregation.SIMPLE)).containsExactly("PER 0-3 0.50", "PER 6-9 0.40");
        assertThat(found(Aggregation.FIRST)).containsExactly("PER 0-9 0.50");
        assertThat(found(Aggregation.AVERAGE)).containsExactly("PER 0-9 0.33");
        assertThat(found(Aggregation.MAX)).as("the surest token is outside").isEmpty();
    }

    @Test
    void takesEachTokenForAWordWhereTheTokenizerKnowsNone() {
        token(0, 3, -1, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f);
        token(3, 6, -1, 0.6f, 0.1f, 0.1f, 0.1f, 0.1f);

        assertThat(found(Aggregation.FIRST)).containsExactly("PER 0-3 0.60");
    }

    @Test
    void joinsLabelsWithoutBeginAndInside() {
        var entities = new Entities(List.of("O", "NOUN"), Aggregation.SIMPLE);
        token(0, 3, 0, 0.2f, 0.8f);
        token(4, 7, 1, 0.2f, 0.8f);

        assertThat(entities.in(places, flat()))
                .extracting(Entity::name, Entity::start, Entity::end)
                .containsExactly(tuple("NOUN", 0, 7));
    }

    @Test
    void findsNothingInNothing() {
        mark();
        mark();

        for (Aggregation each : Aggregation.values()) {
            assertThat(found(each)).isEmpty();
        }
    }

    private void mark() {
        places.add(new Place(0, 0, -1, /* isMark= */ true));
        logits.add(new float[] {0, 9, 0, 0, 0});
    }

    /** The logarithms of scores are logits that have them. */
    private void token(int start, int end, long word, float... scores) {
        places.add(new Place(start, end, word, /* isMark= */ false));
        float[] own = new float[scores.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = (float) Math.log(scores[i]);
        }
        logits.add(own);
    }

    private List<String> found(Aggregation aggregation) {
        return new Entities(LABELS, aggregation)
                .in(places, flat()).stream()
                        .map(entity -> String.format(
                                Locale.ROOT,
                                "%s %d-%d %.2f",
                                entity.name(),
                                entity.start(),
                                entity.end(),
                                entity.score()))
                        .toList();
    }

    private float[] flat() {
        int width = logits.get(0).length;
        float[] flat = new float[logits.size() * width];
        for (int i = 0; i < logits.size(); i++) {
            System.arraycopy(logits.get(i), 0, flat, i * width, width);
        }
        return flat;
    }
}
