package dev.sluice.load.text;

import java.util.Random;

/** How many tokens texts have, the two that a tokenizer of BERT's kind puts around each included. Pure. */
public sealed interface Lengths {

    /** One word, between the two. */
    int SHORTEST = 3;

    int LONGEST = 100_000;

    /** The length of the next text. */
    int draw(Random random);

    /** All of one length. */
    record Fixed(int tokens) implements Lengths {

        public Fixed {
            check("a text", tokens);
        }

        @Override
        public int draw(Random random) {
            return tokens;
        }

        @Override
        public String toString() {
            return "fixed:" + tokens;
        }
    }

    /**
     * Many short ones and few long ones, as texts of people are. What falls outside of the bounds is moved to them.
     *
     * @param mean before the bounds are applied
     * @param sigma of the logarithm
     */
    record LogNormal(double mean, double sigma, int min, int max) implements Lengths {

        public LogNormal {
            check("min", min);
            check("max", max);
            if (!(mean >= min && mean <= max)) {
                throw new IllegalArgumentException("mean must be from min=" + min + " to max=" + max + ", was " + mean);
            }
            if (!(sigma > 0 && sigma <= 4)) {
                throw new IllegalArgumentException("sigma must be more than 0 and at most 4, was " + sigma);
            }
        }

        @Override
        public int draw(Random random) {
            double location = Math.log(mean) - sigma * sigma / 2;
            double tokens = Math.exp(location + sigma * random.nextGaussian());
            return (int) Math.min(max, Math.max(min, Math.round(tokens)));
        }

        @Override
        public String toString() {
            return "log-normal:mean=" + plain(mean) + ",sigma=" + plain(sigma) + ",min=" + min + ",max=" + max;
        }

        private static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }
    }

    private static void check(String what, int tokens) {
        if (tokens < SHORTEST || tokens > LONGEST) {
            throw new IllegalArgumentException(what + " has from " + SHORTEST + " to " + LONGEST
                    + " tokens (one word, and the two around a text), was " + tokens);
        }
    }
}
