package dev.sluice.cli.letters;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.sluice.cli.page.Columns;
import dev.sluice.cli.page.Printable;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A value in the form that a person reads it in. What is long is written as it is read: it is never held twice. */
final class ValuePage {

    private static final int LONGEST_TEXT = 4_096;
    private static final int LONGEST_BINARY = 1_024;

    private final PrintWriter out;
    private final boolean isFull;

    ValuePage(PrintWriter out, boolean isFull) {
        this.out = out;
        this.isFull = isFull;
    }

    void print(byte[] value, ValueForm form) throws IOException {
        switch (form) {
            case JSON -> json(value);
            case TEXT -> text(value);
            case PROTOBUF -> ValueForm.request(value).ifPresent(this::protobuf);
            case BINARY -> binary(value);
            case NONE -> {}
        }
    }

    private void json(byte[] value) throws IOException {
        try (var screen = screen();
                JsonParser parser = ValueForm.parser(value);
                JsonGenerator generator = generator(screen)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) {
                    // Digit for digit: it may be one that no number of ours can hold.
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        }
    }

    private static JsonGenerator generator(ScreenWriter screen) throws IOException {
        return new com.fasterxml.jackson.core.JsonFactory()
                .createGenerator(screen)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new DefaultPrettyPrinter());
    }

    private void text(byte[] value) throws IOException {
        try (var screen = screen();
                Reader reader = new InputStreamReader(new ByteArrayInputStream(value), StandardCharsets.UTF_8)) {
            reader.transferTo(screen);
        }
    }

    private ScreenWriter screen() {
        return new ScreenWriter(out, isFull ? Long.MAX_VALUE : LONGEST_TEXT);
    }

    private void protobuf(ModelInferRequest request) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", line(request.getModelName())));
        rows.add(List.of("version", line(request.getModelVersion())));
        rows.add(List.of("id", line(request.getId())));
        request.getParametersMap().keySet().stream()
                .sorted()
                .forEach(name -> rows.add(List.of("parameter", line(name))));
        for (int i = 0; i < request.getInputsCount(); i++) {
            rows.add(List.of("input", tensor(request, i)));
        }
        request.getOutputsList().forEach(output -> rows.add(List.of("output", line(output.getName()))));
        rows.removeIf(row -> row.get(1).isEmpty());
        Columns.of(rows).forEach(out::println);
    }

    private static String tensor(ModelInferRequest request, int index) {
        var input = request.getInputs(index);
        String shape = input.getShapeList().stream().map(String::valueOf).collect(Collectors.joining(","));
        String contents = index < request.getRawInputContentsCount()
                ? request.getRawInputContents(index).size() + " bytes, raw"
                : input.hasContents() ? input.getContents().getSerializedSize() + " bytes, typed" : "no contents";
        return line(input.getName()) + "  " + line(input.getDatatype()) + " [" + shape + "]  " + contents;
    }

    private void binary(byte[] value) {
        int shown = isFull ? value.length : Math.min(value.length, LONGEST_BINARY);
        HexDump.lines(value, shown).forEach(out::println);
        if (shown < value.length) {
            out.println("... " + (value.length - shown) + " more bytes; --full shows all");
        }
    }

    private static String line(String text) {
        return Printable.cut(Printable.line(text), LONGEST_BINARY);
    }
}
