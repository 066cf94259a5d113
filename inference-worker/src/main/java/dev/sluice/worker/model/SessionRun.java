package dev.sluice.worker.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.TensorSpec;
import dev.sluice.worker.tensor.ElementTypes;
import dev.sluice.worker.tensor.InputTensors;
import dev.sluice.worker.tensor.LaneBuffers;
import dev.sluice.worker.tensor.OutputTensors;
import dev.sluice.worker.tensor.RawTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a session: owns every native value of it, and closes them all. Confined to a lane.
 *
 * <p>An output whose shape is known before is written straight into a buffer of the lane. Should the runtime refuse that
 * because the model does not keep what its file promises, the run is made once more without, and the session remembers.
 */
final class SessionRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SessionRun.class);

    private record Place(ByteBuffer buffer, List<Long> shape) {}

    private final OnnxSession session;
    private final LaneBuffers buffers;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> placeTensors = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private OrtSession.@Nullable Result result;

    SessionRun(OnnxSession session, LaneBuffers buffers) {
        this.session = session;
        this.buffers = buffers;
        buffers.reset();
    }

    /** Feeds an input with raw contents, one after the other along dimension 0. */
    void feed(String input, Datatype datatype, long[] shape, List<ByteString> parts) throws OrtException {
        inputs.put(input, InputTensors.concatenate(session.environment(), datatype, shape, parts, buffers));
    }

    /** Feeds an input with tensors that are padded along an axis to the size that the shape has there. */
    void feedPadded(String input, List<RawTensor> parts, long[] shape, int axis, ByteString pad) throws OrtException {
        inputs.put(input, InputTensors.concatenatePadded(session.environment(), parts, shape, axis, pad, buffers));
    }

    /** Feeds an input with integers. */
    void feed(String input, Datatype datatype, long[] shape, long[][] rows) throws OrtException {
        inputs.put(input, InputTensors.integers(session.environment(), datatype, shape, rows, buffers));
    }

    /** Gives an output its place, when its type and the session allow it. */
    void place(TensorSpec output, List<Long> shape) throws OrtException {
        long elements = shape.stream().reduce(1L, (left, right) -> left * right);
        if (!session.placesOutputs() || elements == 0 || !ElementTypes.isCreatable(output.datatype())) {
            return;
        }
        ByteBuffer buffer = buffers.take(elements * output.datatype().byteSize());
        placeTensors.put(
                output.name(), InputTensors.over(session.environment(), output.datatype(), buffer, toArray(shape)));
        places.put(output.name(), new Place(buffer, shape));
    }

    void run(Collection<String> outputs, RunLimit limit) throws OrtException {
        try {
            result = session.run(inputs, outputs, placeTensors, limit);
        } catch (OrtException failed) {
            if (places.isEmpty() || failed instanceof RunGivenUpException) {
                throw failed;
            }
            runWithoutPlaces(outputs, limit);
        }
    }

    private void runWithoutPlaces(Collection<String> outputs, RunLimit limit) throws OrtException {
        closePlaces();
        result = session.run(inputs, outputs, placeTensors, limit);
        session.stopPlacingOutputs();
        log.warn("model gives other shapes than its file says; its outputs are copied once more: outputs={}", outputs);
    }

    /** A copy of an output. */
    RawTensor read(String output, Datatype datatype) throws OrtException {
        Place place = places.get(output);
        return place == null
                ? OutputTensors.read(tensor(output), datatype)
                : OutputTensors.read(place.buffer(), place.shape(), datatype);
    }

    List<Long> shapeOf(String output) {
        Place place = places.get(output);
        return place == null
                ? Arrays.stream(tensor(output).getInfo().getShape()).boxed().toList()
                : place.shape();
    }

    /** An output of FP32, good until the run is closed. */
    FloatBuffer floats(String output) {
        Place place = places.get(output);
        return place == null
                ? tensor(output).getFloatBuffer()
                : place.buffer().duplicate().order(place.buffer().order()).asFloatBuffer();
    }

    private OnnxTensor tensor(String output) {
        if (result == null) {
            throw new IllegalStateException("not run yet");
        }
        OnnxValue value = result.get(output).orElseThrow(() -> new IllegalStateException("no output " + output));
        if (value instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw new IllegalStateException("output " + output + " is no tensor");
    }

    private void closePlaces() {
        placeTensors.values().forEach(OnnxTensor::close);
        placeTensors.clear();
        places.clear();
    }

    @Override
    public void close() {
        if (result != null) {
            result.close();
        }
        closePlaces();
        inputs.values().forEach(OnnxTensor::close);
        inputs.clear();
    }

    static long[] toArray(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
