package dev.sluice.worker.model;

import dev.sluice.oip.TensorSpec;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** What one kind of text model makes of the numbers that its graph gives for a text. Immutable: all lanes share it. */
interface TextHead {

    /** The outputs of the model; dimension 0 of each counts texts. */
    List<TensorSpec> outputs();

    /** What is told of it in the model's metadata. */
    Map<String, String> properties();

    /** The fewest bytes that an answer has for a text. */
    long bytesOfAText();

    /**
     * The numbers that the answer to a text is made of, and by which two answers are compared.
     *
     * @param own what the graph gave for the text, without that for its padding
     */
    float[] read(FloatBuffer own);

    /** The answer to so many texts, still empty. */
    TextAnswer answer(int texts);
}
