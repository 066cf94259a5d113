package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.Entry;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.RawContents;
import dev.sluice.oip.RowSlices;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Members that share one call of a foreign server: their rows one below the other in the request, and the answer's rows
 * given back to each. Pure. Members of one run have equal shape classes.
 */
record MergedRun(ModelVersion model, List<Entry> members) {

    MergedRun {
        members = List.copyOf(members);
    }

    /** @param wireVersion what the server calls the version; empty when it has none */
    ModelInferRequest request(String wireVersion) {
        Entry first = members.get(0);
        var merged = first.request().body().toBuilder()
                .setModelName(model.name())
                .setModelVersion(wireVersion)
                .setId(first.request().id().value());
        if (members.size() == 1) {
            return merged.build();
        }
        merged.clearRawInputContents();
        for (int i = 0; i < merged.getInputsCount(); i++) {
            InferInputTensor input = merged.getInputs(i);
            merged.setInputs(i, input.toBuilder().setShape(0, rows()));
            ByteString rows = ByteString.EMPTY;
            for (Entry member : members) {
                // A rope: the bytes are copied once, when the call is written.
                rows = rows.concat(member.request().body().getRawInputContents(i));
            }
            merged.addRawInputContents(rows);
        }
        return merged.build();
    }

    /**
     * The answer of each member, in their order.
     *
     * @throws InvalidRequestException when the answer cannot be this run's, naming what is wrong with it
     */
    List<ModelInferResponse> split(ModelInferResponse answer) {
        ModelInferResponse raw = RawContents.canonical(answer);
        if (members.size() == 1) {
            return List.of(FrameWire.named(raw, model, members.get(0).request()));
        }
        var parts = new ArrayList<ModelInferResponse.Builder>();
        for (Entry member : members) {
            parts.add(FrameWire.named(raw, model, member.request()).toBuilder()
                    .clearOutputs()
                    .clearRawOutputContents());
        }
        for (int i = 0; i < raw.getOutputsCount(); i++) {
            splitOutput(raw.getOutputs(i), raw.getRawOutputContents(i), parts);
        }
        return parts.stream().map(ModelInferResponse.Builder::build).toList();
    }

    private void splitOutput(InferOutputTensor output, ByteString raw, List<ModelInferResponse.Builder> parts) {
        int total = rows();
        if (output.getShapeCount() == 0 || output.getShape(0) != total) {
            throw new InvalidRequestException("output '" + output.getName() + "' has the shape " + output.getShapeList()
                    + " for a run of " + total + " rows");
        }
        List<ByteString> rows = RowSlices.cut(
                output.getDatatype(), raw, members.stream().map(Entry::rows).toList());
        for (int m = 0; m < members.size(); m++) {
            parts.get(m)
                    .addOutputs(output.toBuilder().setShape(0, members.get(m).rows()))
                    .addRawOutputContents(rows.get(m));
        }
    }

    int rows() {
        return members.stream().mapToInt(Entry::rows).sum();
    }
}
