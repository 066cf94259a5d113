package dev.sluice.worker.model;

import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.InputTensors;
import java.util.List;

/** The input of a text model, and the tokens that its rows become. Thread-safe, as the tokenizer is. */
final class TextInputs implements AutoCloseable {

    static final String TEXT = "text";

    private final TextTokenizer tokenizer;
    private final boolean takesEmpty;

    /** @param takesEmpty whether there is an answer to a text of nothing */
    TextInputs(TextTokenizer tokenizer, boolean takesEmpty) {
        this.tokenizer = tokenizer;
        this.takesEmpty = takesEmpty;
    }

    List<TensorSpec> specs() {
        return List.of(new TensorSpec(TEXT, Datatype.BYTES, List.of(-1L)));
    }

    /**
     * The tokens of each row of a request that fits the signature.
     *
     * @throws InvalidRequestException naming the element that is no text
     */
    List<Tokens> tokens(ModelInferRequest request) {
        List<String> texts = InputTensors.texts(TEXT, request.getRawInputContents(0));
        if (!takesEmpty) {
            refuseEmpty(TEXT, texts);
        }
        return texts.stream().map(tokenizer::encode).toList();
    }

    private static void refuseEmpty(String input, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isBlank()) {
                throw new InvalidRequestException(
                        "input '" + input + "': element " + i + " is empty, and there is nothing to classify in it");
            }
        }
    }

    /** The tokens of a row that says no more than this. */
    Tokens sample(String text) {
        return tokenizer.encode(text);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
