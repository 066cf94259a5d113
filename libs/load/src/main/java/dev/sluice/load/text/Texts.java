package dev.sluice.load.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/** The texts that are sent in turn. Immutable. */
public final class Texts {

    /** Enough for the lengths to be distributed as they should. */
    static final int GENERATED = 4096;

    private static final int MOST_LINES = 1_000_000;
    private static final long MOST_CHARACTERS = 64L << 20;
    private static final int AROUND_A_TEXT = 2;

    private final List<String> texts;
    private final OptionalDouble meanTokens;

    private Texts(List<String> texts, OptionalDouble meanTokens) {
        this.texts = List.copyOf(texts);
        this.meanTokens = meanTokens;
    }

    /** So many texts of common English words, each of which is one token to a tokenizer of BERT's kind. */
    public static Texts generated(Lengths lengths, int count, long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>(count);
        long tokens = 0;
        for (int i = 0; i < count; i++) {
            int length = lengths.draw(random);
            tokens += length;
            texts.add(words(length - AROUND_A_TEXT, random));
        }
        return new Texts(texts, OptionalDouble.of((double) tokens / count));
    }

    private static String words(int count, Random random) {
        String[] words = new String[count];
        Arrays.setAll(words, i -> Words.at(random.nextInt(Words.count())));
        return String.join(" ", words);
    }

    /**
     * The lines of a UTF-8 file, without the empty ones.
     *
     * @throws IOException when it cannot be read, has no text, or too much
     */
    public static Texts ofFile(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        long characters = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                characters += line.length();
                if (lines.size() == MOST_LINES || characters > MOST_CHARACTERS) {
                    throw new IOException(
                            "it has more than " + MOST_LINES + " lines or " + MOST_CHARACTERS + " characters");
                }
                if (!line.isBlank()) {
                    lines.add(line);
                }
            }
        }
        if (lines.isEmpty()) {
            throw new IOException("it has no line of text");
        }
        return new Texts(lines, OptionalDouble.empty());
    }

    public int count() {
        return texts.size();
    }

    /** The text of this request: they are used in turn. */
    public String text(int number) {
        return texts.get(number % texts.size());
    }

    /** How many tokens they have on average; empty when that is not known. */
    public OptionalDouble meanTokens() {
        return meanTokens;
    }
}
