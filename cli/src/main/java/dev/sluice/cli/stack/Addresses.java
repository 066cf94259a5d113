package dev.sluice.cli.stack;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the parts of a Sluice are, each as {@code host:port}.
 *
 * @param kafka bootstrap servers, with commas between them
 * @param http of the gateway, and its WebSocket
 * @param grpc of the gateway
 * @param gateway its metrics and health
 * @param workers their gRPC
 */
public record Addresses(String kafka, String http, String grpc, String gateway, List<String> workers) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("[^\\s,]+:\\d{1,5}");

    /** Where {@code up} puts everything when no option says otherwise. */
    public static final Addresses DEFAULT = new Addresses(
            "127.0.0.1:9092",
            "127.0.0.1:8000",
            "127.0.0.1:8001",
            "127.0.0.1:8002",
            List.of("127.0.0.1:9101", "127.0.0.1:9102"));

    public Addresses {
        workers = List.copyOf(workers);
        for (String server : kafka.split(",", -1)) {
            check("--kafka", server);
        }
        check("--http", http);
        check("--grpc", grpc);
        check("--gateway", gateway);
        workers.forEach(worker -> check("--worker", worker));
    }

    private static void check(String option, String address) {
        if (!HOST_AND_PORT.matcher(address).matches()) {
            throw new IllegalArgumentException(option + " must be HOST:PORT, was " + address);
        }
    }
}
