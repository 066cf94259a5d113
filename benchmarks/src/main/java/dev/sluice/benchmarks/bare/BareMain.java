package dev.sluice.benchmarks.bare;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.benchmarks.model.Encoder;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import dev.sluice.process.ParentWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Runs texts through the model on two threads, as fast as it goes, and says what that cost: each text alone, and in the runs
 * that a planner chooses who knows all of them at once. Arguments: the model's folder, the lengths, seconds for each.
 */
public final class BareMain {

    private static final long SEED = 1;

    private BareMain() {}

    /** Prints one line of JSON. */
    public static void main(String[] args) throws IOException, OrtException, InterruptedException, ExecutionException {
        ParentWatch.exitWhenParentEnds();
        double seconds = Double.parseDouble(args[2]);
        Texts source = TextSource.parse(args[1]).texts(SEED);
        List<String> texts =
                IntStream.range(0, source.count()).mapToObj(source::text).toList();
        try (Encoder encoder = Encoder.open(Path.of(args[0]))) {
            var lanes = new BareLanes(encoder, texts);
            lanes.oneByOne(seconds / 2); // warm-up, and what the planner learns from
            lanes.planned(seconds / 2);
            BareResult oneByOne = lanes.oneByOne(seconds);
            BareResult planned = lanes.planned(seconds);
            System.out.println(new ObjectMapper()
                    .writeValueAsString(Map.of("oneByOne", oneByOne.asMap(), "planned", planned.asMap())));
        }
    }
}
