package dev.sluice.worker.model;

import dev.sluice.worker.model.TokenPlaces.Place;
import dev.sluice.worker.repository.Aggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the entities of a text among its tokens, each with a score for each label, by the rules of Hugging Face's pipelines:
 * the label of a token, or of a word, is its best; neighbours of one kind are joined; what is labelled {@code O} is outside
 * of all. Pure.
 */
final class Entities {

    private static final String OUTSIDE = "O";
    private static final String BEGIN = "B-";
    private static final String INSIDE = "I-";

    private final List<String> labels;
    private final Aggregation aggregation;

    Entities(List<String> labels, Aggregation aggregation) {
        this.labels = List.copyOf(labels);
        this.aggregation = aggregation;
    }

    /**
     * A part of a text that is something.
     *
     * @param name the label; of joined neighbours without {@code B-} and {@code I-}
     * @param start in code points
     * @param end the first code point behind it
     */
    record Entity(String name, float score, int start, int end) {}

    /** A token or a word with its scores. */
    private static final class Part {

        private final int start;
        private final int end;
        private final float[] scores;

        Part(int start, int end, float[] scores) {
            this.start = start;
            this.end = end;
            this.scores = scores;
        }

        float best() {
            return scores[Scores.best(scores)];
        }
    }

    /** @param logits of each token, one for each label, token after token */
    List<Entity> in(List<Place> places, float[] logits) {
        List<Entity> labelled =
                parts(places, logits).stream().map(this::labelled).toList();
        List<Entity> entities = aggregation == Aggregation.NONE ? labelled : joined(labelled);
        return entities.stream()
                .filter(entity -> !entity.name().equals(OUTSIDE))
                .toList();
    }

    private List<Part> parts(List<Place> places, float[] logits) {
        List<Part> parts = new ArrayList<>();
        List<Part> word = new ArrayList<>();
        long number = -1;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place.isMark()) {
                continue;
            }
            if (!word.isEmpty() && (!isOfWords() || place.word() < 0 || place.word() != number)) {
                parts.add(word(word));
                word.clear();
            }
            number = place.word();
            float[] own = Arrays.copyOfRange(logits, i * labels.size(), (i + 1) * labels.size());
            word.add(new Part(place.start(), place.end(), Scores.softmax(own)));
        }
        if (!word.isEmpty()) {
            parts.add(word(word));
        }
        return parts;
    }

    private boolean isOfWords() {
        return aggregation != Aggregation.NONE && aggregation != Aggregation.SIMPLE;
    }

    private Part word(List<Part> tokens) {
        float[] scores = switch (aggregation) {
            case NONE, SIMPLE, FIRST -> tokens.get(0).scores;
            case AVERAGE -> average(tokens);
            case MAX -> surest(tokens).scores;
        };
        return new Part(tokens.get(0).start, tokens.get(tokens.size() - 1).end, scores);
    }

    private float[] average(List<Part> tokens) {
        float[] average = new float[labels.size()];
        for (Part token : tokens) {
            for (int label = 0; label < average.length; label++) {
                average[label] += token.scores[label] / tokens.size();
            }
        }
        return average;
    }

    /** The first of equally sure ones. */
    private static Part surest(List<Part> tokens) {
        return tokens.stream()
                .sorted(Comparator.comparing(Part::best).reversed())
                .findFirst()
                .orElseThrow();
    }

    private Entity labelled(Part part) {
        int best = Scores.best(part.scores);
        return new Entity(labels.get(best), part.scores[best], part.start, part.end);
    }

    private static List<Entity> joined(List<Entity> labelled) {
        List<Entity> joined = new ArrayList<>();
        List<Entity> group = new ArrayList<>();
        for (Entity entity : labelled) {
            if (!group.isEmpty() && !continues(group.get(group.size() - 1), entity)) {
                joined.add(one(group));
                group.clear();
            }
            group.add(entity);
        }
        if (!group.isEmpty()) {
            joined.add(one(group));
        }
        return joined;
    }

    private static boolean continues(Entity last, Entity next) {
        return !next.name().startsWith(BEGIN) && kind(next.name()).equals(kind(last.name()));
    }

    private static Entity one(List<Entity> group) {
        double sum = group.stream().mapToDouble(Entity::score).sum();
        return new Entity(
                kind(group.get(0).name()),
                (float) (sum / group.size()),
                group.get(0).start(),
                group.get(group.size() - 1).end());
    }

    private static String kind(String label) {
        return label.startsWith(BEGIN) || label.startsWith(INSIDE) ? label.substring(BEGIN.length()) : label;
    }
}
