package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that cut tensors along an axis, or put them one behind the other. */
final class Parts {

    /** Exporters write "to the end" as some very large number. */
    private static final long TO_THE_END = Integer.MAX_VALUE;

    private Parts() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Concat", Parts::concat);
        rules.put("Split", Parts::split);
        rules.put("Slice", Parts::slice);
        rules.put("Pad", Parts::pad);
    }

    private static void concat(Step step) {
        List<Value> parts = step.inputs();
        if (parts.stream().allMatch(Value::hasContents)) {
            step.out(
                    0,
                    Value.integers(parts.stream()
                            .flatMap(part -> part.contents().stream())
                            .toList()));
            return;
        }
        Optional<Value> carrier = parts.stream().filter(Value::hasRows).findFirst();
        Optional<Value> any =
                carrier.or(() -> parts.stream().filter(Value::hasDims).findFirst());
        if (any.isEmpty()) {
            return;
        }
        Value like = any.get();
        int axis = Step.axis(step.integer("axis", 0), like.rank());
        boolean elsewhere = parts.stream().anyMatch(part -> part.hasRows() && !part.isAlignedWith(like));
        if (like.hasRows() && (elsewhere || axis == like.rowAxis())) {
            step.lose("it puts more behind the rows");
            return;
        }
        var dims = new ArrayList<>(like.dims());
        dims.set(axis, total(parts, axis));
        step.out(0, Value.of(dims, like.rowAxis()));
    }

    private static Dim total(List<Value> parts, int axis) {
        long sum = 0;
        for (Value part : parts) {
            if (!part.hasDims() || !part.dims().get(axis).isNumber()) {
                return Dim.UNKNOWN;
            }
            sum += part.dims().get(axis).number();
        }
        return Dim.of(sum);
    }

    private static void split(Step step) {
        Value in = step.in(0);
        if (!in.hasDims()) {
            return;
        }
        int axis = Step.axis(step.integer("axis", 0), in.rank());
        if (in.hasRows() && axis == in.rowAxis()) {
            step.prove("splits the rows of the batch by their position");
            return;
        }
        Dim equalPart = in.dims().get(axis).dividedBy(Dim.of(step.outputs()));
        Optional<List<Long>> sizes = step.numbers(1, "split");
        for (int part = 0; part < step.outputs(); part++) {
            var dims = new ArrayList<>(in.dims());
            Dim otherwise = step.isGiven(1) ? Dim.UNKNOWN : equalPart;
            dims.set(axis, sizes.isPresent() ? Dim.of(sizes.get().get(part)) : otherwise);
            step.out(part, Value.of(dims, in.rowAxis()));
        }
    }

    private static void slice(Step step) {
        Value in = step.in(0);
        Optional<List<Long>> axes = axes(step);
        if (!in.hasDims() || axes.isEmpty()) {
            if (in.hasRows()) {
                step.lose("the axes that it slices are not known");
            }
            return;
        }
        if (in.hasContents()) {
            step.out(0, sliceOfShape(step, in));
            return;
        }
        var dims = new ArrayList<>(in.dims());
        for (int i = 0; i < axes.get().size(); i++) {
            int axis = Step.axis(axes.get().get(i), in.rank());
            if (isWhole(step, i)) {
                continue;
            }
            if (in.hasRows() && axis == in.rowAxis()) {
                step.prove("picks rows of the batch by their position");
                return;
            }
            dims.set(axis, sizeOfSlice(step, i, in.dims().get(axis)));
        }
        step.out(0, Value.of(dims, in.rowAxis()));
    }

    private static Optional<List<Long>> axes(Step step) {
        if (step.isGiven(3) || step.attribute("axes").isPresent()) {
            return step.numbers(3, "axes");
        }
        Optional<Integer> count = step.numbers(1, "starts").map(List::size);
        return count.map(size -> LongStream.range(0, size).boxed().toList());
    }

    private static boolean isWhole(Step step, int i) {
        return startOf(step, i) == 0 && endOf(step, i) >= TO_THE_END && stepOf(step, i) == 1;
    }

    private static Dim sizeOfSlice(Step step, int i, Dim size) {
        long start = startOf(step, i);
        long end = endOf(step, i);
        boolean plain = start >= 0 && end >= start && stepOf(step, i) == 1 && size.isNumber();
        return plain ? Dim.of(Math.max(0, Math.min(end, size.number()) - start)) : Dim.UNKNOWN;
    }

    /** Part of a shape; when the bounds are not known, nothing is. */
    private static Value sliceOfShape(Step step, Value in) {
        int size = in.contents().size();
        long start = startOf(step, 0);
        long end = endOf(step, 0);
        if (start == UNKNOWN || end == UNKNOWN || stepOf(step, 0) != 1) {
            return Value.rowless(List.of(Dim.UNKNOWN));
        }
        int from = (int) Math.max(0, Math.min(size, start < 0 ? start + size : start));
        int to = (int) Math.max(from, Math.min(size, end < 0 ? end + size : end));
        return Value.integers(in.contents().subList(from, to));
    }

    /** No bound of a slice: exporters use other large numbers. */
    private static final long UNKNOWN = Long.MIN_VALUE + 1;

    private static long startOf(Step step, int i) {
        return step.numbers(1, "starts").map(all -> all.get(i)).orElse(UNKNOWN);
    }

    private static long endOf(Step step, int i) {
        return step.numbers(2, "ends").map(all -> all.get(i)).orElse(UNKNOWN);
    }

    private static long stepOf(Step step, int i) {
        return step.isGiven(4) ? step.numbers(4).map(all -> all.get(i)).orElse(UNKNOWN) : 1;
    }

    private static void pad(Step step) {
        Value in = step.in(0);
        Optional<List<Long>> pads = step.numbers(1, "pads");
        if (!in.hasDims()) {
            return;
        }
        var dims = new ArrayList<>(Collections.nCopies(in.rank(), Dim.UNKNOWN));
        boolean whole = pads.isPresent() && pads.get().size() == 2 * in.rank() && !step.isGiven(3);
        if (!in.hasRows()) {
            step.out(0, Value.rowless(dims));
        } else if (whole && pads.get().get(in.rowAxis()) == 0 && pads.get().get(in.rowAxis() + in.rank()) == 0) {
            dims.set(in.rowAxis(), in.dims().get(in.rowAxis()));
            step.out(0, Value.rows(dims, in.rowAxis()));
        } else {
            step.lose("it may pad the rows");
        }
    }
}
