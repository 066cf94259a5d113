package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.ServedModel;
import dev.sluice.oip.Datatype;
import dev.sluice.schemas.inference.DataType;
import dev.sluice.schemas.inference.ModelConfig;
import dev.sluice.schemas.inference.ModelDynamicBatching;
import dev.sluice.schemas.inference.ModelInput;
import dev.sluice.schemas.inference.ModelMetadataResponse.TensorMetadata;
import dev.sluice.schemas.inference.ModelOutput;
import dev.sluice.schemas.inference.ModelVersionPolicy;
import java.util.List;

/** A served model as Triton's configuration has it, for clients that ask for that rather than for metadata. Pure. */
public final class ModelConfigs {

    /** Of one request. More are divided and their answer is joined, but clients want a number. */
    public static final int MOST_ROWS = 4096;

    private static final String ONNX = "onnx";
    private static final String ONNX_BACKEND = "onnxruntime";

    private ModelConfigs() {}

    /** As far as it follows from the metadata. */
    public static ModelConfig of(ServedModel model) {
        var config = ModelConfig.newBuilder()
                .setName(model.model().name())
                .setPlatform(model.metadata().getPlatform())
                .setBackend(model.metadata().getPlatform().contains(ONNX) ? ONNX_BACKEND : "")
                .setVersionPolicy(ModelVersionPolicy.newBuilder().setAll(ModelVersionPolicy.All.getDefaultInstance()));
        model.metadata().getInputsList().forEach(input -> config.addInput(input(input, model.batchable())));
        model.metadata().getOutputsList().forEach(output -> config.addOutput(output(output, model.batchable())));
        if (model.batchable()) {
            config.setMaxBatchSize(MOST_ROWS).setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
        }
        return config.build();
    }

    private static ModelInput input(TensorMetadata tensor, boolean isBatchable) {
        return ModelInput.newBuilder()
                .setName(tensor.getName())
                .setDataType(dataType(tensor.getDatatype()))
                .addAllDims(dims(tensor, isBatchable))
                .build();
    }

    private static ModelOutput output(TensorMetadata tensor, boolean isBatchable) {
        return ModelOutput.newBuilder()
                .setName(tensor.getName())
                .setDataType(dataType(tensor.getDatatype()))
                .addAllDims(dims(tensor, isBatchable))
                .build();
    }

    private static List<Long> dims(TensorMetadata tensor, boolean isBatchable) {
        List<Long> shape = tensor.getShapeList();
        return isBatchable ? shape.subList(Math.min(1, shape.size()), shape.size()) : shape;
    }

    /** Triton's word for BYTES is STRING; the others are the protocol's own. */
    public static DataType dataType(String datatype) {
        return datatype.equals(Datatype.BYTES.name()) ? DataType.TYPE_STRING : DataType.valueOf("TYPE_" + datatype);
    }
}
