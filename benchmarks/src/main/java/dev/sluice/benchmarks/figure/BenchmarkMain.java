package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Broker;
import dev.sluice.benchmarks.rig.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything and ends with the table. */
@Command(name = "benchmarks/run", mixinStandardHelpOptions = true, sortOptions = false)
public final class BenchmarkMain implements Callable<Integer> {

    @Option(names = "--quick", description = "One repeat, short windows: minutes, and rough.")
    private boolean isQuick;

    @Option(names = "--only", paramLabel = "WORD", description = "Only experiments whose name has this word.")
    private String only = "";

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
        Files.createDirectories(out);
        Path work = Files.createTempDirectory("sluice-benchmarks");
        Folders folders = Folders.in(root.toAbsolutePath().normalize(), work);
        var load = new Load(Duration.ofSeconds(isQuick ? 4 : 8), Duration.ofSeconds(isQuick ? 6 : 12));
        var table = new ResultTable();
        var page = new ReportPage(Machine.name());
        try (Broker broker = Broker.start(folders)) {
            var setting = new Setting(broker, folders, load, isQuick ? 4 : 10);
            List<Function<Setting, Experiment>> all = List.of(
                    Efficiency::new, MixedLengths::new, Batching::new, GatewayAlone::new, Overload::new, Tenants::new);
            for (Function<Setting, Experiment> each : all) {
                try (Experiment experiment = each.apply(setting)) {
                    if (experiment.name().contains(only)) {
                        run(experiment, table, page);
                    }
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

    private void run(Experiment experiment, ResultTable table, ReportPage page)
            throws IOException, InterruptedException {
        System.err.println(experiment.name());
        experiment.prepare();
        for (int repeat = 1; repeat <= (isQuick ? 1 : 5); repeat++) {
            experiment.measure(repeat);
        }
        List<Figure> figures = experiment.figures();
        table.add(experiment.name(), figures);
        page.add(experiment.name(), figures);
    }
}
