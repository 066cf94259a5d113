package dev.sluice.cli.up;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said when all is ready: where everything is, and what to try. */
final class Welcome {

    private Welcome() {}

    static List<String> lines(StartPlan plan, UpConfig config) {
        String kafka = plan.bootstrapServers();
        String health = "http://127.0.0.1:" + config.ports().metrics();
        return List.of(
                "",
                "  Kafka      " + kafka + "  (" + StartPlan.TEXTS + ", " + StartPlan.REQUESTS + " -> "
                        + StartPlan.REPLIES + ", " + StartPlan.DEAD_LETTERS + ")",
                "  Gateway    " + health + "/metrics  " + health + "/health/ready",
                "  Workers    " + workers(plan, config),
                "  Logs       " + plan.logFolder(),
                "",
                "Try it: send a sentence, read its embedding, ask in JSON.",
                "  printf 'hello, stream\\n' | kcat -P -b " + kafka + " -t " + StartPlan.TEXTS,
                "  kcat -C -b " + kafka + " -t " + StartPlan.REPLIES + " -o beginning -c 1 -e -f '%h %s\\n'",
                "  echo '{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"hello\"]}]}' | kcat -P -b "
                        + kafka + " -t " + StartPlan.REQUESTS + " -H sluice-model=all-minilm-l6-v2",
                "",
                "Ctrl-C stops everything.");
    }

    private static String workers(StartPlan plan, UpConfig config) {
        return IntStream.range(0, config.workers())
                .mapToObj(i -> "127.0.0.1:" + plan.workerPort(i))
                .collect(Collectors.joining(", "));
    }
}
