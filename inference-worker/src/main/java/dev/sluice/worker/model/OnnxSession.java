package dev.sluice.worker.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.Signature;
import dev.sluice.oip.TensorSpec;
import dev.sluice.onnx.OnnxModel;
import dev.sluice.onnx.UnsignedInputs;
import dev.sluice.worker.lanes.Watchdog;
import dev.sluice.worker.tensor.ElementTypes;
import dev.sluice.worker.tensor.LaneBuffers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session of ONNX Runtime over one model file, shared by all lanes: one thread a run, no spinning, all optimisations.
 * Thread-safe, as {@code OrtSession.run} is.
 *
 * <p>Names are those of the file. Inputs that Java can not feed were rewritten, and are fed under another name that only this
 * class knows.
 */
final class OnnxSession implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Map<String, String> feedNames;
    private final Signature signature;
    private final Map<String, List<String>> dimensionNames;

    /** Any lane; only ever goes from true to false. */
    private volatile boolean placesOutputs = true;

    private OnnxSession(
            OrtEnvironment environment,
            OrtSession session,
            Map<String, String> feedNames,
            Signature signature,
            Map<String, List<String>> dimensionNames) {
        this.environment = environment;
        this.session = session;
        this.feedNames = feedNames;
        this.signature = signature;
        this.dimensionNames = dimensionNames;
    }

    static OnnxSession open(Path file, OnnxModel model) throws ModelLoadException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        Optional<OnnxModel> rewritten = UnsignedInputs.rewrite(model);
        try (SessionOptions options = options()) {
            if (rewritten.isPresent()) {
                options.addConfigEntry(
                        UnsignedInputs.EXTERNAL_DATA_FOLDER_OPTION,
                        String.valueOf(file.toAbsolutePath().getParent()));
            }
            OrtSession session = rewritten.isPresent()
                    ? environment.createSession(rewritten.get().toByteArray(), options)
                    : environment.createSession(file.toString(), options);
            return describe(file, environment, session, model);
        } catch (OrtException unusable) {
            throw new ModelLoadException(file + " can not be loaded: " + oneLine(unusable), unusable);
        }
    }

    private static SessionOptions options() throws OrtException {
        var options = new SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        // A failed run is told to its requester and counted: a line for each would let requests fill the log.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    private static OnnxSession describe(Path file, OrtEnvironment environment, OrtSession session, OnnxModel model)
            throws OrtException, ModelLoadException {
        try {
            Map<String, String> originals = new HashMap<>();
            model.proto().getGraph().getInputList().stream()
                    .map(input -> input.getName())
                    .forEach(name -> originals.put(UnsignedInputs.feedName(name), name));
            Map<String, String> feedNames = new HashMap<>();
            List<TensorSpec> inputs = new ArrayList<>();
            Map<String, List<String>> dimensions = new HashMap<>();
            for (NodeInfo input : session.getInputInfo().values()) {
                String name = originals.getOrDefault(input.getName(), input.getName());
                feedNames.put(name, input.getName());
                TensorSpec spec = spec(file, "input", input, name);
                inputs.add(feedNames.get(name).equals(name) ? spec : unsigned(spec));
                dimensions.put(name, names(input));
            }
            List<TensorSpec> outputs = new ArrayList<>();
            for (NodeInfo output : session.getOutputInfo().values()) {
                outputs.add(spec(file, "output", output, output.getName()));
                dimensions.putIfAbsent(output.getName(), names(output));
            }
            return new OnnxSession(environment, session, feedNames, new Signature(inputs, outputs), dimensions);
        } catch (OrtException | ModelLoadException | RuntimeException unusable) {
            session.close();
            throw unusable;
        }
    }

    private static TensorSpec spec(Path file, String side, NodeInfo node, String name) throws ModelLoadException {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new ModelLoadException(file + " can not be served: its " + side + " '" + name
                    + "' is no tensor, and the protocol carries only tensors");
        }
        Datatype datatype = ElementTypes.datatypeOf(tensor.onnxType)
                .orElseThrow(() -> new ModelLoadException(file + " can not be served: its " + side + " '" + name
                        + "' has the element type " + tensor.onnxType + ", which the protocol has no datatype for"));
        return new TensorSpec(
                name, datatype, Arrays.stream(tensor.getShape()).boxed().toList());
    }

    private static TensorSpec unsigned(TensorSpec signed) {
        Datatype datatype = switch (signed.datatype()) {
            case INT16 -> Datatype.UINT16;
            case INT32 -> Datatype.UINT32;
            default -> Datatype.UINT64;
        };
        return new TensorSpec(signed.name(), datatype, signed.shape());
    }

    private static List<String> names(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor ? List.of(tensor.getDimensionNames()) : List.of();
    }

    /** As the file says it: names, datatypes and shapes of inputs and outputs. */
    Signature signature() {
        return signature;
    }

    OrtEnvironment environment() {
        return environment;
    }

    /** Whether a tensor's dimension 0 goes by the name of the first input's, and so promises to be as long. */
    boolean hasRowsOfInputs(String tensor) {
        List<String> names = dimensionNames.getOrDefault(tensor, List.of());
        List<String> first = signature.inputs().isEmpty()
                ? List.of()
                : dimensionNames.getOrDefault(signature.inputs().get(0).name(), List.of());
        return !names.isEmpty()
                && !first.isEmpty()
                && !names.get(0).isEmpty()
                && names.get(0).equals(first.get(0));
    }

    /** What the file calls a dimension, when it has a name. */
    Optional<String> dimensionName(String tensor, int axis) {
        List<String> names = dimensionNames.getOrDefault(tensor, List.of());
        return axis < names.size() && !names.get(axis).isEmpty() ? Optional.of(names.get(axis)) : Optional.empty();
    }

    /** Whether no two inputs name their dimension 0 differently: then they count different things, and rows must not be joined. */
    boolean inputsCountTheSameRows() {
        return signature.inputs().stream()
                        .flatMap(input -> dimensionNames.getOrDefault(input.name(), List.of()).stream()
                                .limit(1))
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .count()
                <= 1;
    }

    /** A run of its own, to be fed, started, read and closed. */
    SessionRun begin(LaneBuffers buffers) {
        return new SessionRun(this, buffers);
    }

    boolean placesOutputs() {
        return placesOutputs;
    }

    /** The model does not keep the shapes that its file promises: from now on its outputs are placed by the runtime. */
    void stopPlacingOutputs() {
        placesOutputs = false;
    }

    /**
     * Runs the model.
     *
     * @param outputs the outputs wanted
     * @param places tensors that outputs are to be written into, for those of the outputs whose shape is known before
     */
    OrtSession.Result run(
            Map<String, OnnxTensor> inputs, Collection<String> outputs, Map<String, OnnxTensor> places, RunLimit limit)
            throws OrtException {
        Map<String, OnnxTensorLike> feeds = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> feeds.put(feedNames.getOrDefault(name, name), tensor));
        Set<String> unplaced = new LinkedHashSet<>(outputs);
        unplaced.removeAll(places.keySet());
        if (limit == RunLimit.NONE) {
            return session.run(feeds, unplaced, places);
        }
        // The watch ends before the options are freed, which it would write to.
        try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            var isGivenUp = new AtomicBoolean();
            Watchdog.Watch watch = limit.watch(() -> {
                isGivenUp.set(true);
                terminate(options);
            });
            try {
                return session.run(feeds, unplaced, places, options);
            } catch (OrtException failed) {
                throw isGivenUp.get() ? new RunGivenUpException() : failed;
            } finally {
                watch.end();
            }
        }
    }

    private static void terminate(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException failed) {
            throw new IllegalStateException("a run was not terminated", failed);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("a session did not close", failed);
        }
    }

    static String oneLine(OrtException failed) {
        return String.valueOf(failed.getMessage())
                .replaceFirst("^Error code - \\w+ - message: ", "")
                .replaceAll("\\s*\\R\\s*", " ");
    }
}
