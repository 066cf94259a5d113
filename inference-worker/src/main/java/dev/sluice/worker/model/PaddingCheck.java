package dev.sluice.worker.model;

import ai.onnxruntime.OrtException;
import dev.sluice.worker.tensor.LaneBuffers;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a text may be padded. No file says so: a model may have an attention mask and look at what is masked all the same. So
 * the model is asked, with a text alone and beside longer ones.
 */
final class PaddingCheck {

    private static final double MOST_DIFFERENCE = 1e-5; // promise P7's

    private static final String SHORT = "a short one";
    private static final List<String> BESIDE = List.of(
            "the quick brown fox jumps over the lazy dog and is not seen again that day",
            SHORT,
            "what a text is answered must not depend on who else asked at that moment, nor on how much more they had to say");

    private final TextRunner runner;
    private final TextInputs inputs;

    PaddingCheck(TextRunner runner, TextInputs inputs) {
        this.runner = runner;
        this.inputs = inputs;
    }

    /** Whether the answers are the same. False as well when a run fails. */
    boolean isPassed() {
        try {
            float[] alone = values(List.of(SHORT)).get(0);
            float[] padded = values(BESIDE).get(BESIDE.indexOf(SHORT));
            return areTheSame(alone, padded);
        } catch (OrtException | RunFailedException failed) {
            return false;
        }
    }

    private List<float[]> values(List<String> texts) throws OrtException, RunFailedException {
        List<float[]> values = new ArrayList<>();
        List<TextPiece> pieces = new ArrayList<>();
        for (String text : texts) {
            pieces.add(new TextPiece(inputs.sample(text), values::add, "check"));
        }
        runner.run(pieces, new LaneBuffers(), RunLimit.NONE); // gives each its own in this order
        return values;
    }

    private static boolean areTheSame(float[] one, float[] other) {
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs(one[i]));
            difference = Math.max(difference, Math.abs(one[i] - other[i]));
        }
        return difference <= MOST_DIFFERENCE * largest;
    }
}
