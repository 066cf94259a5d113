package dev.sluice.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * English texts that are all different and far apart in meaning: each is about a pair of topics that no other text is
 * about, and the words of a text of its length. The same seed gives the same texts.
 */
final class SampleTexts {

    private static final List<String> PATTERNS = List.of(
            "The %s %s the %s near the %s.",
            "Nobody expected the %s to %s a %s behind the %s.",
            "After the %s, they %s every %s beside the %s.",
            "Why does the %s %s the %s without a %s?",
            "She wrote that the %s would %s the %s before the %s.",
            "An old %s can %s the %s of any %s.");
    private static final List<String> VERBS = List.of(
            "follow",
            "repair",
            "describe",
            "carry",
            "forget",
            "sell",
            "measure",
            "guard",
            "paint",
            "borrow",
            "replace",
            "hide",
            "watch",
            "remember",
            "break",
            "admire",
            "count",
            "inspect",
            "protect",
            "lose");

    private final Random random;
    private final List<List<String>> topics;

    private SampleTexts(Random random, List<List<String>> topics) {
        this.random = random;
        this.topics = topics;
    }

    /** As many texts as asked for, their lengths spread evenly over 1 to {@code mostWords} words. */
    static List<String> generate(int count, int mostWords, long seed) {
        var texts = new SampleTexts(new Random(seed), topics());
        if (count > texts.pairs()) {
            throw new IllegalArgumentException(texts.pairs() + " pairs of topics are too few for " + count + " texts");
        }
        Set<String> distinct = new LinkedHashSet<>();
        Set<List<Integer>> taken = new LinkedHashSet<>();
        while (distinct.size() < count) {
            int words = 1 + distinct.size() % mostWords;
            List<Integer> pair = texts.pair();
            if (taken.add(pair)) {
                distinct.add(texts.text(pair, words));
            }
        }
        return List.copyOf(distinct);
    }

    private int pairs() {
        return topics.size() * (topics.size() - 1);
    }

    /** A topic that leads, and one that comes along: it is drawn from half as often. */
    private List<Integer> pair() {
        int first = random.nextInt(topics.size());
        int second = (first + 1 + random.nextInt(topics.size() - 1)) % topics.size();
        return List.of(first, first, second);
    }

    private String text(List<Integer> pair, int length) {
        var words = new ArrayList<String>();
        while (words.size() < length) {
            if (length < 4) {
                words.add(word(pair));
            } else {
                words.addAll(List.of(sentence(pair).split(" ", -1)));
            }
        }
        return String.join(" ", words.subList(0, length));
    }

    private String sentence(List<Integer> pair) {
        String verb = VERBS.get(random.nextInt(VERBS.size()));
        return String.format(PATTERNS.get(random.nextInt(PATTERNS.size())), word(pair), verb, word(pair), word(pair));
    }

    private String word(List<Integer> pair) {
        List<String> topic = topics.get(pair.get(random.nextInt(pair.size())));
        return topic.get(random.nextInt(topic.size()));
    }

    private static List<List<String>> topics() {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SampleTexts.class.getResourceAsStream("topics.txt")), StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> List.of(line.split(" ", -1))).toList();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
