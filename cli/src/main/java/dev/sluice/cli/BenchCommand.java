package dev.sluice.cli;

import dev.sluice.cli.bench.Bench;
import dev.sluice.cli.bench.BenchConfig;
import dev.sluice.cli.bench.BenchPage;
import dev.sluice.cli.bench.ConnectedTransport;
import dev.sluice.cli.bench.KafkaTransport;
import dev.sluice.cli.bench.ReportFiles;
import dev.sluice.cli.bench.StackProcesses;
import dev.sluice.cli.bench.Transport;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.infer.Question.Model;
import dev.sluice.cli.stack.Addresses;
import dev.sluice.cli.stack.ClusterSettings;
import dev.sluice.cli.stack.ReachableKafka;
import dev.sluice.cli.stack.StackOptions;
import dev.sluice.load.Counts;
import dev.sluice.load.TargetException;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.kafka.KafkaTargetConfig;
import dev.sluice.load.report.LoadReport;
import dev.sluice.load.report.ReportJson;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Puts load on a running Sluice and measures it: an open loop, requests leave when a seeded Poisson schedule says"
                    + " so, latencies are from that moment."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {

    /** The generator was behind its schedule, so the numbers do not stand. */
    static final int VOID = 3;

    private static final int MOST_CONNECTIONS = 10_000;
    private static final int FEW = 4;
    private static final int MANY = 64;
    private static final List<String> OUTPUTS = List.of("table", "json");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Mixin
    private WayOptions ways = new WayOptions();

    @Mixin
    private BenchOptions load = new BenchOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Where requests go (sluice.texts, or with --model sluice.requests).")
    private @Nullable String topic;

    @Option(
            names = "--linger-ms",
            paramLabel = "N",
            description = "How long the producer waits for more to send at once (${DEFAULT-VALUE}).")
    private int lingerMillis = 2;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "How many there are to the gateway (websocket and grpc 4; http 64, a request at a time on each).")
    private @Nullable Integer connections;

    @Option(
            names = "--pid",
            paramLabel = "NAME=PID",
            description = "Measure the CPU of this process too. May be given several times.")
    private Map<String, Long> pids = new LinkedHashMap<>();

    @Option(names = "--output", paramLabel = "FORM", description = "table or json (${DEFAULT-VALUE}).")
    private String output = "table";

    @Option(names = "--report", paramLabel = "FILE", description = "Write a page with plots, too.")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers as JSON, too.")
    private @Nullable Path json;

    @Mixin
    private StackOptions stack = new StackOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException {
        BenchConfig config = checked(load::config);
        TextSource source = checked(load::texts);
        checkOptions();
        var files = new ReportFiles(Optional.ofNullable(report), Optional.ofNullable(json));
        files.check();
        Texts texts = texts(source);
        ClusterSettings cluster = stack.cluster();
        Addresses addresses = stack.addresses(cluster);
        Transport transport = ways.way() == Way.KAFKA
                ? kafka(cluster, addresses, texts, describe(source, texts))
                : connected(addresses, texts, describe(source, texts));
        LoadReport result = run(new Bench(
                transport,
                config,
                processes(addresses),
                System::nanoTime,
                line -> progress().println(line)));
        print(result);
        files.write(result);
        return verdict(result);
    }

    private void checkOptions() {
        var ignored = List.of(ways.way(), ways.model());
        if (!OUTPUTS.contains(output)) {
            throw wrong("--output must be " + String.join(" or ", OUTPUTS) + ", was " + output);
        }
        if (lingerMillis < 0 || lingerMillis > 10_000) {
            throw wrong("--linger-ms must be from 0 to 10000, was " + lingerMillis);
        }
        if (connections != null && (connections < 1 || connections > MOST_CONNECTIONS)) {
            throw wrong("--connections must be from 1 to " + MOST_CONNECTIONS + ", was " + connections);
        }
        pids.forEach((name, pid) -> {
            if (ProcessHandle.of(pid).isEmpty()) {
                throw wrong("--pid " + name + "=" + pid + ": there is no such process");
            }
        });
    }

    private <T> T checked(Supplier<T> option) {
        try {
            return option.get();
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    private Texts texts(TextSource source) throws CommandFailure {
        try {
            return source.texts(load.seed());
        } catch (IOException unreadable) {
            String reason = unreadable instanceof NoSuchFileException ? "it is not there" : unreadable.getMessage();
            throw new CommandFailure("the texts of --length " + source + " cannot be read: " + reason, unreadable);
        }
    }

    private static String describe(TextSource source, Texts texts) {
        OptionalDouble mean = texts.meanTokens();
        return mean.isPresent()
                ? String.format(Locale.ROOT, "%s, %.1f tokens on average", source, mean.getAsDouble())
                : source + ", " + texts.count() + " texts";
    }

    private Transport kafka(ClusterSettings cluster, Addresses addresses, Texts texts, String source)
            throws CommandFailure, InterruptedException {
        Map<String, String> properties = cluster.kafka().properties();
        ReachableKafka.check(addresses.kafka(), properties);
        Optional<Model> asked = ways.model();
        String usual = asked.isEmpty() ? "sluice.texts" : "sluice.requests";
        var config = new KafkaTargetConfig(
                addresses.kafka(),
                properties,
                topic == null ? usual : topic,
                ways.replyTopic(cluster.kafka().replyTopic()),
                Duration.ofMillis(lingerMillis),
                load.timeout());
        Bodies bodies = asked.map(model -> Bodies.protobuf(texts, model.name(), model.version(), ways.input()))
                .orElseGet(() -> Bodies.text(texts));
        return new KafkaTransport(config, bodies, source);
    }

    private Transport connected(Addresses addresses, Texts texts, String source) {
        var asked = new ConnectedTransport.Asked(texts, source, ways.model().orElse(Model.USUAL), ways.input());
        return switch (ways.way()) {
            case WEBSOCKET -> ConnectedTransport.webSocket(connections(addresses.http(), FEW), asked);
            case HTTP -> ConnectedTransport.http(connections(addresses.http(), MANY), asked);
            case GRPC -> ConnectedTransport.grpc(connections(addresses.grpc(), FEW), asked);
            case KAFKA -> throw new IllegalStateException("Kafka has no connections of ours");
        };
    }

    private ConnectionConfig connections(String address, int usual) {
        return ConnectionConfig.at(address, connections == null ? usual : connections, load.timeout());
    }

    private Map<String, Long> processes(Addresses used) {
        Map<String, Long> all = new LinkedHashMap<>();
        stack.running(used, ways.way()::address).map(StackProcesses::of).ifPresent(all::putAll);
        all.putAll(pids);
        all.put("bench", ProcessHandle.current().pid());
        return all;
    }

    private LoadReport run(Bench bench) throws CommandFailure, InterruptedException {
        try {
            return bench.run();
        } catch (TargetException failure) {
            throw new CommandFailure(
                    failure.getMessage() + "; ./sluice doctor looks for the reason, "
                            + switch (ways.way()) {
                                case KAFKA -> "--topic and --reply-topic name others";
                                case WEBSOCKET, HTTP -> "--http names another";
                                case GRPC -> "--grpc names another";
                            },
                    failure);
        }
    }

    /** Standard output is for one who reads JSON, who wants nothing else there. */
    private PrintWriter progress() {
        return output.equals("json")
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
    }

    private void print(LoadReport result) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.equals("json")) {
            out.println(ReportJson.pretty(result));
        } else {
            BenchPage.lines(result).forEach(out::println);
        }
        out.flush();
    }

    private int verdict(LoadReport result) throws CommandFailure {
        Optional<String> isVoid = result.voidReason();
        if (isVoid.isPresent()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("sluice: the run is void: " + isVoid.get());
            err.flush();
            return VOID;
        }
        if (result.saturation().filter(search -> search.best().isEmpty()).isPresent()) {
            throw new CommandFailure("no rate was stable; begin lower with --rate, or allow more with --p99");
        }
        Counts counts = result.result().all();
        if (counts.lost() > 0) {
            throw new CommandFailure(counts.lost() + " of " + counts.sent()
                    + " requests were never answered; ./sluice doctor looks for the reason, --drain waits longer");
        }
        if (counts.ok() == 0) {
            throw new CommandFailure("no request was answered ok: " + counts.failed());
        }
        return 0;
    }
}
