package dev.sluice.cli.up;

/** Where things listen. Those of the workers are the first's; the others' follow. */
public record Ports(int kafka, int http, int grpc, int metrics, int worker, int workerMetrics) {

    public Ports {
        check("--kafka-port", kafka);
        check("--http-port", http);
        check("--grpc-port", grpc);
        check("--metrics-port", metrics);
        check("--worker-port", worker);
        check("--worker-metrics-port", workerMetrics);
    }

    private static void check(String option, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(option + " must be 1 to 65535, was " + port);
        }
    }
}
