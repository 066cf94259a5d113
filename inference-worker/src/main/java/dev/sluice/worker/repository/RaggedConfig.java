package dev.sluice.worker.repository;

import dev.sluice.settings.Setting;
import java.util.Map;

/** Which axis of a plain model may differ among the requests of a run, and what the shorter ones are padded with. */
public record RaggedConfig(
        @Setting(
                meaning =
                        "The axis along which inputs of different requests may differ in size and share a run all the same.",
                defaultValue = "1")
        int axis,

        @Setting(
                meaning =
                        "The inputs that are ragged along the axis, each with the value that it is padded with. None: "
                                + "requests share a run only when their shapes are equal.",
                defaultValue = "")
        Map<String, String> pad,

        @Setting(
                meaning =
                        "The axis along which an output is cut back to the size of its request, where the names of its "
                                + "dimensions do not say so; 0 where none is.",
                defaultValue = "")
        Map<String, String> outputs) {

    public RaggedConfig {
        pad = Map.copyOf(pad);
        outputs = Map.copyOf(outputs);
        if (axis < 1) {
            throw new IllegalArgumentException("ragged.axis must be at least 1, as axis 0 counts rows, was " + axis);
        }
    }
}
