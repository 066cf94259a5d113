package dev.sluice.cli.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs of a running {@code up}, as they are now: one that ended and was started again has another pid. */
public final class StackProcesses {

    private static final String BROKER = "dev.sluice.localkafka.BrokerMain";
    private static final String GATEWAY = "dev.sluice.gateway.GatewayMain";
    private static final String WORKER = "dev.sluice.worker.WorkerMain";
    private static final String WORKER_PORT = "worker.port=";

    private StackProcesses() {}

    /** Pids by name. */
    public static Map<String, Long> of(ProcessHandle up) {
        return name(up.descendants()
                .map(child ->
                        new Child(child.pid(), List.of(child.info().arguments().orElse(new String[0]))))
                .toList());
    }

    /** A process and the words of its command line. */
    record Child(long pid, List<String> words) {

        boolean runs(String mainClass) {
            return words.contains(mainClass);
        }

        int workerPort() {
            return words.stream()
                    .filter(word -> word.matches(WORKER_PORT + "\\d{1,5}"))
                    .map(word -> Integer.valueOf(word.substring(WORKER_PORT.length())))
                    .findFirst()
                    .orElse(0);
        }
    }

    static Map<String, Long> name(List<Child> children) {
        Map<String, Long> pids = new LinkedHashMap<>();
        find(children, BROKER).ifPresent(broker -> pids.put("kafka", broker.pid()));
        find(children, GATEWAY).ifPresent(gateway -> pids.put("gateway", gateway.pid()));
        List<Child> workers = new ArrayList<>(
                children.stream().filter(child -> child.runs(WORKER)).toList());
        workers.sort(Comparator.comparingInt(Child::workerPort));
        for (int i = 0; i < workers.size(); i++) {
            pids.put("worker-" + (i + 1), workers.get(i).pid());
        }
        return pids;
    }

    private static Optional<Child> find(List<Child> children, String mainClass) {
        return children.stream().filter(child -> child.runs(mainClass)).findFirst();
    }
}
