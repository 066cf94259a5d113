package dev.sluice.cli.up;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.process.ParentWatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is ready, or dies, or is slow to end, or deaf, as the setting {@code <program>.script} says. */
public final class ScriptedProgram {

    private ScriptedProgram() {}

    public static void run(String portKey, String program, String[] args) throws Exception {
        ParentWatch.exitWhenParentEnds();
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            settings.put(args[i + 1].split("=", 2)[0], args[i + 1].split("=", 2)[1]);
        }
        switch (settings.getOrDefault(program + ".script", "ready")) {
            case "die" -> {
                System.err.println("models/broken/1/model.onnx is no ONNX model");
                System.exit(1);
            }
            case "slow" -> Runtime.getRuntime().addShutdownHook(new Thread(() -> waitFor(Duration.ofSeconds(3))));
            case "deaf" -> Runtime.getRuntime().addShutdownHook(new Thread(ScriptedProgram::waitForever));
            default -> {}
        }
        int port = Integer.parseInt(settings.get(portKey));
        HttpServer health = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 8);
        health.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        health.start();
        waitForever();
    }

    private static void waitForever() {
        waitFor(Duration.ofDays(1));
    }

    private static void waitFor(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
