package dev.sluice.worker.model;

import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.tensor.InputTensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs of a text model, and the tokens that their rows become: a text, or a text and its pair. Thread-safe, as the
 * tokenizer is.
 */
final class TextInputs implements AutoCloseable {

    static final String TEXT = "text";
    private static final String PAIR = "text_pair";

    private final TextTokenizer tokenizer;
    private final List<String> names;
    private final boolean takesEmpty;

    private TextInputs(TextTokenizer tokenizer, List<String> names, boolean takesEmpty) {
        this.tokenizer = tokenizer;
        this.names = names;
        this.takesEmpty = takesEmpty;
    }

    /** @param takesEmpty whether there is an answer to a text of nothing */
    static TextInputs ofTexts(TextTokenizer tokenizer, boolean takesEmpty) {
        return new TextInputs(tokenizer, List.of(TEXT), takesEmpty);
    }

    static TextInputs ofPairs(TextTokenizer tokenizer) {
        return new TextInputs(tokenizer, List.of(TEXT, PAIR), /* takesEmpty= */ false);
    }

    List<TensorSpec> specs() {
        return names.stream()
                .map(name -> new TensorSpec(name, Datatype.BYTES, List.of(-1L)))
                .toList();
    }

    /**
     * The tokens of each row of a request that fits the signature, its inputs all of one length.
     *
     * @throws InvalidRequestException naming the element that is no text, or is too long for its pair
     */
    List<Tokens> tokens(ModelInferRequest request) {
        List<String> texts = texts(request, TEXT);
        if (!isOfPairs()) {
            return texts.stream().map(tokenizer::encode).toList();
        }
        List<String> pairs = texts(request, PAIR);
        List<Tokens> tokens = new ArrayList<>(texts.size());
        for (int row = 0; row < texts.size(); row++) {
            tokens.add(ofPair(row, texts.get(row), pairs.get(row)));
        }
        return tokens;
    }

    private Tokens ofPair(int row, String text, String pair) {
        try {
            return tokenizer.encode(text, pair);
        } catch (InvalidRequestException noRoom) {
            throw new InvalidRequestException(element(TEXT, row) + noRoom.reason());
        }
    }

    private List<String> texts(ModelInferRequest request, String input) {
        int index = 0;
        while (!request.getInputs(index).getName().equals(input)) {
            index++;
        }
        List<String> texts = InputTensors.texts(input, request.getRawInputContents(index));
        for (int row = 0; !takesEmpty && row < texts.size(); row++) {
            if (texts.get(row).isBlank()) {
                throw new InvalidRequestException(
                        element(input, row) + "is empty, and there is nothing to classify in it");
            }
        }
        return texts;
    }

    private static String element(String input, int row) {
        return "input '" + input + "': element " + row + ' ';
    }

    private boolean isOfPairs() {
        return names.contains(PAIR);
    }

    /** The tokens of a row that says no more than this. */
    Tokens sample(String text) {
        return isOfPairs() ? tokenizer.encode("", text) : tokenizer.encode(text);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
