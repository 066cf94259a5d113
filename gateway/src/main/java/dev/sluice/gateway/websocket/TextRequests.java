package dev.sluice.gateway.websocket;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.clients.ServedModels;
import dev.sluice.gateway.request.ModelRef;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.JsonMembers;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.TensorSpec;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.util.List;
import java.util.Optional;

/** The short form of a request: texts for a model that has one input, of BYTES. Thread-safe. */
final class TextRequests {

    /** Of a model that is not served, so that the pipeline says what is to be said of it. */
    private static final TensorSpec UNKNOWN = new TensorSpec("text", Datatype.BYTES, List.of(-1L));

    private static final List<String> OF_THE_LONG_FORM = List.of("inputs", "outputs", "parameters");

    private final ServedModels models;

    TextRequests(ServedModels models) {
        this.models = models;
    }

    /**
     * The request that it stands for.
     *
     * @param isForLater it may run when the model is served again, and what that takes has to be known now
     * @throws InvalidRequestException when it cannot be read, or the model takes something else
     */
    ModelInferRequest read(JsonMembers members, boolean isForLater) {
        OF_THE_LONG_FORM.stream().filter(members::has).findFirst().ifPresent(member -> {
            throw new InvalidRequestException("'text' and '" + member + "' do not go together: say all in 'inputs'");
        });
        String name =
                members.string("model").or(() -> members.string("model_name")).orElse("");
        if (name.isEmpty()) {
            throw new InvalidRequestException("the request names no model");
        }
        String version = members.string("model_version").orElse("");
        Optional<ServedModel> model = models.find(new ModelRef(name, version));
        if (isForLater && model.isEmpty()) {
            throw new InvalidRequestException(
                    "no worker serves the model now, so that nobody can say which input 'text' is: "
                            + "say all in 'inputs'");
        }
        List<ByteString> texts = members.strings("text").orElse(List.of()).stream()
                .map(ByteString::copyFromUtf8)
                .toList();
        return ModelInferRequest.newBuilder()
                .setModelName(name)
                .setModelVersion(version)
                .setId(members.string("id").orElse(""))
                .addInputs(input(model, texts.size()))
                .addRawInputContents(RawContents.bytes(texts))
                .build();
    }

    private static InferInputTensor input(Optional<ServedModel> model, int texts) {
        TensorSpec input = model.map(TextRequests::onlyInput).orElse(UNKNOWN);
        var tensor = InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.datatype().name())
                .addShape(texts);
        for (int i = 1; i < input.shape().size(); i++) {
            tensor.addShape(1);
        }
        return tensor.build();
    }

    private static TensorSpec onlyInput(ServedModel model) {
        List<TensorSpec> inputs = model.signature().inputs();
        if (inputs.size() != 1 || inputs.get(0).datatype() != Datatype.BYTES) {
            throw new InvalidRequestException("'text' is for models that have one input, of BYTES; this one takes "
                    + inputs.stream()
                            .map(input -> input.name() + ' ' + input.datatype())
                            .toList());
        }
        return inputs.get(0);
    }
}
