package dev.sluice.gateway.batching;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.oip.RowSlices;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.inference.ModelInferResponse.InferOutputTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request of more rows than a frame may have, divided into parts that travel on their own, and its outcome made of theirs.
 * It is predicted when all of them are; else its requester hears which rows ended how. Contents are not copied. Pure.
 *
 * @param requests the parts, in the order of their rows
 * @param rows how many each has
 */
record RowParts(List<InferenceRequest> requests, List<Integer> rows) {

    private static final int MOST_NAMED = 4;

    /** Names rows of the part it came with, which are others in the whole. */
    private static final String TRUNCATED_ROWS = "sluice_truncated_rows";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,8}");

    /** As few parts as can be, of about the same size. */
    static RowParts of(InferenceRequest whole, int rows, int maxRows) {
        int parts = (rows + maxRows - 1) / maxRows;
        List<Integer> sizes = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            sizes.add((int) ((part + 1L) * rows / parts - (long) part * rows / parts));
        }
        ModelInferRequest body = whole.body();
        List<ModelInferRequest.Builder> bodies = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            bodies.add(body.toBuilder().clearInputs().clearRawInputContents());
        }
        for (int i = 0; i < body.getInputsCount(); i++) {
            InferInputTensor input = body.getInputs(i);
            List<ByteString> slices = RowSlices.cut(input.getDatatype(), body.getRawInputContents(i), sizes);
            for (int part = 0; part < parts; part++) {
                bodies.get(part)
                        .addInputs(input.toBuilder().setShape(0, sizes.get(part)))
                        .addRawInputContents(slices.get(part));
            }
        }
        return new RowParts(
                bodies.stream().map(part -> part(whole, part.build())).toList(), List.copyOf(sizes));
    }

    private static InferenceRequest part(InferenceRequest whole, ModelInferRequest body) {
        return new InferenceRequest(
                whole.id(), whole.model(), body, whole.deadline(), whole.claim(), body.getSerializedSize());
    }

    /** The outcome of the whole. */
    Outcome join(List<Outcome> outcomes) {
        boolean isPredicted = outcomes.stream().allMatch(outcome -> outcome instanceof Outcome.Predicted);
        if (!isPredicted) {
            return failure(outcomes);
        }
        List<ModelInferResponse> responses = outcomes.stream()
                .flatMap(outcome -> outcome.fold(
                        predicted -> Stream.of(predicted.response()), refused -> Stream.of(), failed -> Stream.of()))
                .toList();
        for (int part = 0; part < responses.size(); part++) {
            if (!hasARowForEach(responses.get(part), rows.get(part), responses.get(0))) {
                return new Outcome.Failed(
                        ErrorCode.MODEL_ERROR,
                        "the request was divided, since it has more rows than batching.max-rows, and the model does not "
                                + "answer row by row");
            }
        }
        return new Outcome.Predicted(joined(responses));
    }

    private static boolean hasARowForEach(ModelInferResponse response, int rows, ModelInferResponse first) {
        return response.getOutputsCount() == first.getOutputsCount()
                && response.getRawOutputContentsCount() == response.getOutputsCount()
                && response.getOutputsList().stream()
                        .allMatch(output -> output.getShapeCount() > 0 && output.getShape(0) == rows);
    }

    private ModelInferResponse joined(List<ModelInferResponse> responses) {
        ModelInferResponse first = responses.get(0);
        int total = rows.stream().mapToInt(Integer::intValue).sum();
        var whole = first.toBuilder().clearOutputs().clearRawOutputContents();
        for (int i = 0; i < first.getOutputsCount(); i++) {
            InferOutputTensor output = first.getOutputs(i);
            ByteString contents = ByteString.EMPTY;
            for (ModelInferResponse response : responses) {
                contents = contents.concat(response.getRawOutputContents(i));
            }
            whole.addOutputs(output.toBuilder().setShape(0, total)).addRawOutputContents(contents);
        }
        responses.forEach(response -> response.getParametersMap().forEach(whole::putParameters));
        List<String> truncated = truncatedRows(responses);
        if (!truncated.isEmpty()) {
            var names = InferParameter.newBuilder().setStringParam(String.join(",", truncated));
            whole.putParameters(TRUNCATED_ROWS, names.build());
        }
        return whole.build();
    }

    private List<String> truncatedRows(List<ModelInferResponse> responses) {
        List<String> truncated = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < responses.size(); part++) {
            InferParameter named = responses.get(part).getParametersMap().get(TRUNCATED_ROWS);
            if (named != null) {
                Matcher row = NUMBER.matcher(named.getStringParam());
                while (row.find()) {
                    truncated.add(String.valueOf(from + Integer.parseInt(row.group())));
                }
            }
            from += rows.get(part);
        }
        return truncated;
    }

    /** It is refused when no part was tried. */
    private Outcome failure(List<Outcome> outcomes) {
        List<Ending> endings = outcomes.stream().map(RowParts::ending).toList();
        List<Ending> wrong =
                endings.stream().filter(ending -> !ending.isPredicted()).toList();
        ErrorCode code = wrong.get(0).code();
        boolean isOne = Collections.frequency(endings, endings.get(0)) == endings.size();
        String reason = isOne ? wrong.get(0).reason() : byRows(endings);
        boolean isRefused = outcomes.stream().allMatch(outcome -> outcome instanceof Outcome.Refused);
        return isRefused ? new Outcome.Refused(code, reason) : new Outcome.Failed(code, reason);
    }

    private String byRows(List<Ending> endings) {
        List<String> named = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < endings.size(); part++) {
            Ending ending = endings.get(part);
            if (!ending.isPredicted()) {
                named.add("rows " + from + " to " + (from + rows.get(part) - 1) + ": " + ending.code() + ", "
                        + ending.reason());
            }
            from += rows.get(part);
        }
        String more = named.size() > MOST_NAMED ? "; and " + (named.size() - MOST_NAMED) + " parts more" : "";
        return named.stream().limit(MOST_NAMED).collect(Collectors.joining("; ", "of " + from + " rows, ", more));
    }

    private static Ending ending(Outcome outcome) {
        return outcome.fold(
                predicted -> new Ending(/* isPredicted= */ true, ErrorCode.INTERNAL, ""),
                refused -> new Ending(/* isPredicted= */ false, refused.code(), refused.reason()),
                failed -> new Ending(/* isPredicted= */ false, failed.code(), failed.reason()));
    }

    /** How a part ended; without a code when it was predicted. */
    private record Ending(boolean isPredicted, ErrorCode code, String reason) {}
}
