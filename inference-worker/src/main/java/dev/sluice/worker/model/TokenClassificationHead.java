package dev.sluice.worker.model;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.model.Entities.Entity;
import dev.sluice.worker.model.TextTokenizer.Tokens;
import dev.sluice.worker.repository.Aggregation;
import dev.sluice.worker.repository.ModelFiles;
import dev.sluice.worker.tensor.RawTensor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The entities of each text. There are as many as there are, and an output has one element for each text: they are a JSON
 * array in it, so that answers are divided and joined like any others.
 */
final class TokenClassificationHead implements TextHead {

    /** Of the graph's output. */
    static final List<String> AXES = List.of("batch", "tokens", "labels");

    private static final int BYTES_OF_NONE = 6; // the length of the element, and an empty array

    private final List<String> labels;
    private final Aggregation aggregation;
    private final Entities entities;

    private TokenClassificationHead(List<String> labels, Aggregation aggregation) {
        this.labels = List.copyOf(labels);
        this.aggregation = aggregation;
        this.entities = new Entities(labels, aggregation);
    }

    /** @param width of the graph's output */
    static TokenClassificationHead of(ModelFiles files, int width) throws ModelLoadException {
        return new TokenClassificationHead(
                Labels.names(files, width), files.config().classification().aggregation());
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(new TensorSpec("entities", Datatype.BYTES, List.of(-1L)));
    }

    @Override
    public Map<String, String> properties() {
        return Map.of(
                "sluice.labels",
                Labels.asProperty(labels),
                "sluice.aggregation",
                aggregation.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public long bytesOfAText() {
        return BYTES_OF_NONE;
    }

    /** The logits of the tokens. */
    @Override
    public float[] read(FloatBuffer own) {
        float[] logits = new float[own.remaining()];
        own.get(logits);
        return logits;
    }

    @Override
    public TextAnswer answer(int texts) {
        return new Found(new ByteString[texts]);
    }

    private ByteString json(TokenPlaces places, float[] logits) {
        String text = places.text();
        var array = new JsonArray();
        int codePoints = 0;
        int at = 0;
        for (Entity entity : entities.in(places.places(), logits)) {
            at = text.offsetByCodePoints(at, entity.start() - codePoints);
            codePoints = entity.start();
            String word = text.substring(at, text.offsetByCodePoints(at, entity.end() - entity.start()));
            array.add(new JsonObject()
                    .put("entity", entity.name())
                    .put("score", entity.score())
                    .put("start", entity.start())
                    .put("end", entity.end())
                    .put("word", word));
        }
        return ByteString.copyFromUtf8(array.encode());
    }

    private final class Found implements TextAnswer {

        private final ByteString[] found;

        Found(ByteString[] found) {
            this.found = found;
        }

        @Override
        public void put(int row, Tokens tokens, float[] values) {
            found[row] = json(tokens.places(), values);
        }

        @Override
        public List<RawTensor> tensors() {
            return List.of(new RawTensor(
                    Datatype.BYTES, List.of((long) found.length), RawContents.bytes(Arrays.asList(found))));
        }
    }
}
