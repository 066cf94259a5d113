package dev.sluice.cli.up;

import dev.sluice.cli.stack.RunningStack;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said when all is ready: where everything is, and what to try. */
final class Welcome {

    private static final String SENTENCE =
            "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"hello, stream\"]}]}";

    private Welcome() {}

    static List<String> lines(StartPlan plan, UpConfig config) {
        String kafka = plan.bootstrapServers();
        String http = plan.addresses().http();
        String health = "http://127.0.0.1:" + config.ports().metrics();
        return List.of(
                "",
                "  Kafka      " + kafka + "  (" + StartPlan.TEXTS + ", " + StartPlan.REQUESTS + " -> "
                        + StartPlan.REPLIES + ", " + StartPlan.DEAD_LETTERS + ")",
                "  HTTP       http://" + http + "/v2",
                "  WebSocket  ws://" + http + "/v2/stream",
                "  gRPC       " + plan.addresses().grpc(),
                "  Health     " + health + "/health/ready  " + health + "/metrics",
                "  Workers    " + workers(plan, config),
                "  Logs       " + plan.logFolder(),
                "",
                "Try it: a sentence over Kafka, over HTTP, over a WebSocket.",
                "  printf 'hello, stream\\n' | kcat -P -b " + kafka + " -t " + StartPlan.TEXTS + " && kcat -C -b "
                        + kafka + " -t " + StartPlan.REPLIES + " -o beginning -c 1 -q -f '%h %s\\n'",
                "  curl " + http + "/v2/models/all-minilm-l6-v2/infer -H content-type:application/json -d '" + SENTENCE
                        + "'",
                "  ./sluice infer --via websocket 'hello, stream'" + where(config),
                "",
                "Ctrl-C stops everything.");
    }

    /** The other commands look beside the launcher, unless told. */
    private static String where(UpConfig config) {
        boolean isUsual = config.stateFolder()
                .equals(RunningStack.usualFolder().toAbsolutePath().normalize());
        return isUsual ? "" : " --state-dir=" + config.stateFolder();
    }

    private static String workers(StartPlan plan, UpConfig config) {
        return IntStream.range(0, config.workers())
                .mapToObj(i -> "127.0.0.1:" + plan.workerPort(i))
                .collect(Collectors.joining(", "));
    }
}
