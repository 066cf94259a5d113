package dev.sluice.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Operators that are defined to work on one element of their first axis at a time, and mix whatever lies behind it:
 * convolutions, pools, attention, trees. And recurrent networks, whose batch axis is another.
 */
final class PerRow {

    private PerRow() {}

    static void addTo(Map<String, Rule> rules) {
        Rules.put(rules, step -> perRow(step, List.of()), """
                Conv ConvInteger ConvTranspose QLinearConv DeformConv AveragePool MaxPool LpPool
                GlobalAveragePool GlobalMaxPool GlobalLpPool InstanceNormalization GroupNormalization
                LRN DepthToSpace SpaceToDepth Resize Upsample GridSample AffineGrid Attention
                RotaryEmbedding STFT DFT MaxUnpool Col2Im""");
        Rules.put(rules, PerRow::recurrent, "LSTM GRU RNN");
    }

    static void addMicrosoftTo(Map<String, Rule> rules) {
        Rules.put(rules, step -> perRow(step, List.of()), """
                Attention QAttention MultiHeadAttention GroupQueryAttention RotaryEmbedding FusedConv
                NhwcConv NhwcFusedConv NhwcMaxPool QLinearAveragePool QLinearGlobalAveragePool
                QLinearConv GroupNorm SkipGroupNorm GatedRelativePositionBias""");
        Rules.put(rules, step -> perRow(step, List.of(3, 1)), "EmbedLayerNormalization QEmbedLayerNormalization");
        rules.put("DynamicQuantizeLSTM", step -> {
            if (step.in(0).hasRows()) {
                step.note("computes one scale for all rows of the batch");
            }
            recurrent(step);
        });
    }

    /** Scikit-learn's and other classical models. */
    static void addClassicalTo(Map<String, Rule> rules) {
        Rules.put(rules, step -> perRow(step, List.of(1, 2)), "LinearClassifier SVMClassifier TreeEnsembleClassifier");
        Rules.put(rules, step -> perRow(step, List.of(2)), """
                LinearRegressor SVMRegressor TreeEnsembleRegressor TreeEnsemble Normalizer
                FeatureVectorizer""");
        Rules.put(
                rules,
                step -> step.out(0, step.in(0).recomputed()),
                "Binarizer CategoryMapper Imputer LabelEncoder Scaler");
        rules.put("OneHotEncoder", PerRow::oneHotEncoder);
        rules.put("ArrayFeatureExtractor", PerRow::arrayFeatureExtractor);
    }

    /** @param ranks of the outputs; as the first input's where none is given */
    private static void perRow(Step step, List<Integer> ranks) {
        List<Value> carriers = step.inputs().stream().filter(Value::hasRows).toList();
        if (carriers.isEmpty()) {
            return;
        }
        Value first = carriers.get(0);
        for (Value carrier : carriers) {
            if (carrier.rowAxis() != 0) {
                step.prove("mixes along axis " + carrier.rowAxis() + ", which carries the rows of the batch");
                return;
            }
        }
        if (!step.in(0).hasRows()) {
            step.prove("applies rows of the batch as parameters");
            return;
        }
        for (int output = 0; output < step.outputs(); output++) {
            int rank = ranks.isEmpty() ? first.rank() : ranks.get(Math.min(output, ranks.size() - 1));
            var dims = new ArrayList<>(Collections.nCopies(rank, Dim.UNKNOWN));
            dims.set(0, first.dims().get(0));
            step.out(output, Value.rows(dims, 0));
        }
    }

    private static void recurrent(Step step) {
        boolean batchFirst = step.integer("layout", 0) == 1;
        Value in = step.in(0);
        if (!in.hasRows()) {
            if (step.inputs().stream().anyMatch(Value::hasRows)) {
                step.lose("its state carries rows and its input none");
            }
            return;
        }
        if (in.rowAxis() != (batchFirst ? 0 : 1)) {
            step.prove("runs along the rows of the batch");
            return;
        }
        Dim rows = in.dims().get(in.rowAxis());
        Dim length = in.dims().get(batchFirst ? 1 : 0);
        Dim directions = Dim.UNKNOWN;
        Dim hidden = Dim.of(step.integer("hidden_size", 0));
        Value all = batchFirst
                ? Value.rows(List.of(rows, length, directions, hidden), 0)
                : Value.rows(List.of(length, directions, rows, hidden), 2);
        Value last = batchFirst
                ? Value.rows(List.of(rows, directions, hidden), 0)
                : Value.rows(List.of(directions, rows, hidden), 1);
        step.outAll(last);
        step.out(0, all);
    }

    private static void oneHotEncoder(Step step) {
        Value in = step.in(0);
        if (in.hasDims()) {
            var dims = new ArrayList<>(in.dims());
            dims.add(Dim.UNKNOWN);
            step.out(0, Value.of(dims, in.rowAxis()));
        }
    }

    /** Picks along the last axis. */
    private static void arrayFeatureExtractor(Step step) {
        Value in = step.in(0);
        if (in.hasRows() && (in.rowAxis() == in.rank() - 1 || step.in(1).hasRows())) {
            step.prove("picks rows of the batch by index");
        } else if (in.hasDims() && in.rank() > 0) {
            var dims = new ArrayList<>(in.dims());
            dims.set(in.rank() - 1, Dim.UNKNOWN);
            step.out(0, Value.of(dims, in.rowAxis()));
        }
    }
}
