package dev.sluice.worker.model;

import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.RawTensor;
import java.util.List;

/** The answer to a request's texts as it fills: lanes write different rows, possibly at the same time. */
interface TextAnswer {

    /** Takes what the head has read of a text. */
    void put(int row, Tokens tokens, float[] values);

    /** The outputs in the head's order. Called when every row is there, and not before. */
    List<RawTensor> tensors();
}
