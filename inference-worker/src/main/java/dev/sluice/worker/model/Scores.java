package dev.sluice.worker.model;

import dev.sluice.worker.repository.Activation;

/** Makes scores of logits. Pure. */
final class Scores {

    private Scores() {}

    static float[] of(float[] logits, Activation activation) {
        return switch (activation) {
            case SOFTMAX -> softmax(logits);
            case SIGMOID -> sigmoid(logits);
            case NONE -> logits;
        };
    }

    /** From the largest down, so that nothing overflows. */
    static float[] softmax(float[] logits) {
        double largest = logits[best(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = (float) (Math.exp(logits[i] - largest) / sum);
        }
        return scores;
    }

    private static float[] sigmoid(float[] logits) {
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
        }
        return scores;
    }

    /** Where the highest score is; the first of equal ones. */
    static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}
