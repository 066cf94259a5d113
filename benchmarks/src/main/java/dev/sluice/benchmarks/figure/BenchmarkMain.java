package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Broker;
import dev.sluice.benchmarks.rig.Folders;
import dev.sluice.benchmarks.rig.StreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything and ends with the table. */
@Command(name = "benchmarks/run", mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchmarkMain implements Callable<Integer> {

    private static final Setting.Pace QUICK =
            new Setting.Pace(1, List.of(8, 32), List.of(1.0, 2.0), 3, new Setting.Crowd(1_000, 100, 500));
    private static final Setting.Pace THOROUGH = new Setting.Pace(
            5, List.of(1, 4, 8, 32), List.of(0.7, 0.85, 1.0, 1.5, 2.0), 10, new Setting.Crowd(10_000, 1_000, 2_000));

    @Option(names = "--quick", description = "One repeat, short windows: minutes, and rough.")
    private boolean isQuick;

    @Option(names = "--only", paramLabel = "WORD", description = "Only experiments whose name has this word.")
    private String only = "";

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long each run loads a rig before its window opens.")
    private @Nullable Integer warmUp;

    @Option(names = "--window", paramLabel = "SECONDS", description = "How long each run is measured.")
    private @Nullable Integer window;

    @Option(names = "--repeats", paramLabel = "COUNT", description = "How often each experiment is measured.")
    private @Nullable Integer repeats;

    @Option(names = "--root", paramLabel = "FOLDER", description = "The root of the build.", defaultValue = ".")
    private Path root = Path.of(".");

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where results go.",
            defaultValue = "benchmarks/target/results")
    private Path out = Path.of("benchmarks/target/results");

    private BenchmarkMain() {}

    /** Ends with 0 when everything was measured, whatever was reached. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchmarkMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        Files.createDirectories(out);
        Path work = Files.createTempDirectory("sluice-benchmarks");
        Folders folders = Folders.in(root.toAbsolutePath().normalize(), work);
        var load = new Load(seconds(warmUp, isQuick ? 1 : 2), seconds(window, isQuick ? 2 : 5));
        var table = new ResultTable();
        var page = new ReportPage(Machine.name());
        try (Broker broker = Broker.start(folders);
                var setting = new Setting(broker, folders, load, isQuick ? QUICK : THOROUGH)) {
            for (Map.Entry<String, Experiment.Opening> each : experiments().entrySet()) {
                if (each.getKey().contains(only)) {
                    List<Figure> figures = run(each.getKey(), each.getValue(), setting);
                    table.add(each.getKey(), figures);
                    page.add(each.getKey(), figures);
                }
            }
        }
        Files.writeString(out.resolve("table.md"), table.markdown());
        table.writeJson(out.resolve("results.json"));
        Files.writeString(out.resolve("report.html"), page.html());
        System.out.println(Machine.name());
        System.out.print(table.markdown());
        return 0;
    }

    private Map<String, Experiment.Opening> experiments() {
        Map<String, Experiment.Opening> all = new LinkedHashMap<>();
        all.put(Efficiency.NAME, Efficiency::open);
        all.put(Batching.NAME, Batching::open);
        all.put(GatewayAlone.NAME, GatewayAlone::open);
        // The one is told from the other by a little; in minutes there is no time for both.
        for (StreamFormat format : isQuick ? List.of(StreamFormat.PROTOBUF) : List.of(StreamFormat.values())) {
            all.put(StreamAlone.name(format), setting -> StreamAlone.open(setting, format));
        }
        all.put(ManyConnections.NAME, ManyConnections::open);
        // These share a rig, which is there until the end.
        all.put(MixedLengths.NAME, MixedLengths::open);
        all.put(Overload.NAME, Overload::open);
        all.put(Tenants.NAME, Tenants::open);
        return all;
    }

    /** Before anything is started: what is asked wrongly would show after minutes, or as a table without a line. */
    private void checkOptions() {
        if (experiments().keySet().stream().noneMatch(name -> name.contains(only))) {
            throw wrong("--only " + only + " names none of " + experiments().keySet());
        }
        if (repeats() < 1 || (window != null && window < 1) || (warmUp != null && warmUp < 0)) {
            throw wrong("--repeats and --window must be at least 1, --warm-up at least 0");
        }
    }

    private static CommandLine.ParameterException wrong(String what) {
        return new CommandLine.ParameterException(new CommandLine(new BenchmarkMain()), what);
    }

    private int repeats() {
        int usual = isQuick ? 1 : 5;
        return repeats == null ? usual : repeats;
    }

    private static Duration seconds(@Nullable Integer asked, int usual) {
        return Duration.ofSeconds(asked == null ? usual : asked);
    }

    private List<Figure> run(String name, Experiment.Opening opening, Setting setting)
            throws IOException, InterruptedException {
        System.err.println(name);
        try (Experiment experiment = opening.open(setting)) {
            for (int repeat = 1; repeat <= repeats(); repeat++) {
                experiment.measure(repeat);
            }
            return experiment.figures();
        }
    }
}
