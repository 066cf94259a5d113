package dev.sluice.worker.model;

import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.repository.RaggedConfig;
import dev.sluice.worker.tensor.PadElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the tensors of a plain model are ragged: which inputs, padded with what, and what of the outputs is cut back. */
final class RaggedAxes {

    /** Of a model that declares none. */
    static final RaggedAxes NONE = new RaggedAxes(1, Map.of(), Map.of());

    private final int axis;
    private final Map<String, ByteString> pads;
    private final Map<String, List<Integer>> outputs;

    private RaggedAxes(int axis, Map<String, ByteString> pads, Map<String, List<Integer>> outputs) {
        this.axis = axis;
        this.pads = Map.copyOf(pads);
        this.outputs = Map.copyOf(outputs);
    }

    /**
     * What the configuration says, held against what the model is.
     *
     * @throws ModelLoadException naming the tensor for which it can not be so
     */
    static RaggedAxes of(RaggedConfig config, OnnxSession session) throws ModelLoadException {
        if (config.pad().isEmpty()) {
            return NONE;
        }
        Map<String, ByteString> pads = new LinkedHashMap<>();
        Set<String> dimensions = new HashSet<>();
        for (Map.Entry<String, String> entry : config.pad().entrySet()) {
            TensorSpec input = find(session.signature().inputs(), "pad", entry.getKey());
            requireVarying("ragged.pad", input, config.axis());
            pads.put(input.name(), pad(input, entry.getValue()));
            session.dimensionName(input.name(), config.axis()).ifPresent(dimensions::add);
        }
        Map<String, List<Integer>> outputs = new LinkedHashMap<>();
        for (TensorSpec output : session.signature().outputs()) {
            @Nullable String declared = config.outputs().get(output.name());
            outputs.put(
                    output.name(),
                    declared == null ? named(output, session, dimensions) : List.copyOf(declared(output, declared)));
        }
        for (String output : config.outputs().keySet()) {
            find(session.signature().outputs(), "outputs", output);
        }
        return new RaggedAxes(config.axis(), pads, outputs);
    }

    private static TensorSpec find(List<TensorSpec> specs, String key, String name) throws ModelLoadException {
        return specs.stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("ragged." + key + " names '" + name + "'; the model has "
                        + specs.stream().map(TensorSpec::name).toList()));
    }

    private static void requireVarying(String key, TensorSpec tensor, int axis) throws ModelLoadException {
        if (axis >= tensor.shape().size() || tensor.shape().get(axis) != -1) {
            throw new ModelLoadException(key + " names '" + tensor.name() + "', whose shape " + tensor.shape()
                    + " does not vary along axis " + axis);
        }
        if (tensor.datatype() == Datatype.BYTES) {
            throw new ModelLoadException(key + " names '" + tensor.name() + "', and BYTES can not be padded");
        }
    }

    private static ByteString pad(TensorSpec input, String value) throws ModelLoadException {
        try {
            return PadElement.of(input.datatype(), value);
        } catch (IllegalArgumentException none) {
            throw new ModelLoadException("ragged.pad." + input.name() + ": " + none.getMessage(), none);
        }
    }

    private static List<Integer> declared(TensorSpec output, String value) throws ModelLoadException {
        try {
            int axis = Integer.parseInt(value);
            if (axis == 0) {
                return List.of();
            }
            requireVarying("ragged.outputs", output, axis);
            return List.of(axis);
        } catch (NumberFormatException none) {
            throw new ModelLoadException("ragged.outputs." + output.name() + " must be an axis, was " + value, none);
        }
    }

    /** By name, and nothing is guessed: what varies in another way could be as long as what was padded by accident. */
    private static List<Integer> named(TensorSpec output, OnnxSession session, Set<String> dimensions)
            throws ModelLoadException {
        List<Integer> axes = new ArrayList<>();
        for (int axis = 1; axis < output.shape().size(); axis++) {
            Optional<String> name = session.dimensionName(output.name(), axis);
            if (name.filter(dimensions::contains).isPresent()) {
                requireVarying("the name of a dimension", output, axis);
                axes.add(axis);
            } else if (output.shape().get(axis) == -1) {
                throw new ModelLoadException("output '" + output.name() + "' varies along axis " + axis
                        + (name.isPresent() ? ", named '" + name.get() + "'" : "") + ", and the ragged inputs along "
                        + dimensions + "; say in ragged.outputs along which axis it is cut back, or 0");
            }
        }
        return axes;
    }

    boolean isNone() {
        return pads.isEmpty();
    }

    int axis() {
        return axis;
    }

    /** What the input is padded with, when it is ragged. */
    Optional<ByteString> pad(String input) {
        return Optional.ofNullable(pads.get(input));
    }

    /** The axes along which the output is cut back to its request's size. */
    List<Integer> trimmed(String output) {
        return outputs.getOrDefault(output, List.of());
    }
}
