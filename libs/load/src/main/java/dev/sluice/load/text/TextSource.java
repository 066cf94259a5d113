package dev.sluice.load.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where texts come from, as a person types it. Immutable. */
public final class TextSource {

    /** What {@link #parse} understands. */
    public static final String FORMS =
            "fixed:TOKENS, log-normal:mean=TOKENS,max=TOKENS[,min=TOKENS][,sigma=S] or file:PATH";

    private static final String FIXED = "fixed:";
    private static final String LOG_NORMAL = "log-normal:";
    private static final String FILE = "file:";
    private static final double SIGMA = 0.6;

    private final String typed;
    private final Opening opening;

    /** How the texts are had. */
    private interface Opening {
        Texts open(long seed) throws IOException;
    }

    private TextSource(String typed, Opening opening) {
        this.typed = typed;
        this.opening = opening;
    }

    /**
     * Reads one of the {@link #FORMS}.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static TextSource parse(String text) {
        if (text.startsWith(FIXED)) {
            return of(new Lengths.Fixed(whole("fixed", text.substring(FIXED.length()))));
        }
        if (text.startsWith(LOG_NORMAL)) {
            return of(logNormal(text.substring(LOG_NORMAL.length())));
        }
        if (text.startsWith(FILE) && text.length() > FILE.length()) {
            Path path = Path.of(text.substring(FILE.length()));
            return new TextSource(text, seed -> Texts.ofFile(path));
        }
        throw new IllegalArgumentException("must be " + FORMS + ", was " + text);
    }

    public static TextSource of(Lengths lengths) {
        return new TextSource(lengths.toString(), seed -> Texts.generated(lengths, Texts.GENERATED, seed));
    }

    private static Lengths logNormal(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (equals < 0 || !Set.of("mean", "max", "min", "sigma").contains(name)) {
                throw new IllegalArgumentException(
                        "log-normal takes mean, max, min and sigma, each NAME=NUMBER, was " + part);
            }
            parts.put(name, part.substring(equals + 1));
        }
        String mean = parts.get("mean");
        String max = parts.get("max");
        if (mean == null || max == null) {
            throw new IllegalArgumentException("log-normal needs mean and max, as log-normal:mean=21,max=128");
        }
        String min = parts.get("min");
        String sigma = parts.get("sigma");
        return new Lengths.LogNormal(
                number("mean", mean),
                sigma == null ? SIGMA : number("sigma", sigma),
                min == null ? Lengths.SHORTEST : whole("min", min),
                whole("max", max));
    }

    private static int whole(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(name + " must be a whole number of tokens, was " + text, none);
        }
    }

    private static double number(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(name + " must be a number, was " + text, none);
        }
    }

    /** The texts: the same seed gives the same ones. */
    public Texts texts(long seed) throws IOException {
        return opening.open(seed);
    }

    @Override
    public String toString() {
        return typed;
    }
}
