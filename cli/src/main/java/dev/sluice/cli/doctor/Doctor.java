package dev.sluice.cli.doctor;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.models.WorkerCalls;
import dev.sluice.cli.stack.Addresses;
import dev.sluice.cli.stack.ClusterSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** All checks, one after the other; what one of them can not find out is a finding too. */
public final class Doctor {

    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);
    private static final int OLDEST_JAVA = 17;

    private final Addresses addresses;
    private final ClusterSettings settings;

    public Doctor(Addresses addresses, ClusterSettings settings) {
        this.addresses = addresses;
        this.settings = settings;
    }

    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.addAll(cluster());
        findings.add(gateway());
        try (var calls = new WorkerCalls()) {
            findings.addAll(DoorRules.findings(new DoorLook(addresses).reports(calls)));
            findings.addAll(WorkerRules.findings(calls.ask(addresses.workers())));
        }
        return findings;
    }

    private static Finding java() {
        String version = Runtime.version().toString();
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok("java", version)
                : Finding.fail("java", version + " is too old", "install a JDK, " + OLDEST_JAVA + " or later");
    }

    private List<Finding> cluster() throws InterruptedException {
        try (var look = new ClusterLook(addresses.kafka(), settings.kafka().properties())) {
            return new ClusterRules(addresses.kafka(), settings, look.facts(settings)).findings();
        } catch (CommandFailure | KafkaException failure) {
            return List.of(Finding.fail(
                    "kafka",
                    String.valueOf(failure.getMessage()),
                    "start one with ./sluice up, or name yours with --kafka; security settings come from --config or "
                            + "--set kafka.properties.NAME=VALUE"));
        }
    }

    private Finding gateway() throws InterruptedException {
        String url = "http://" + addresses.gateway() + "/health/ready";
        var request =
                HttpRequest.newBuilder(URI.create(url)).timeout(HEALTH_TIMEOUT).build();
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(HEALTH_TIMEOUT).build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Finding.ok("gateway", "ready at " + addresses.gateway())
                    : Finding.fail(
                            "gateway",
                            "is not ready: " + answer.body().strip(),
                            "mend what it names; its log says more");
        } catch (IOException unreachable) {
            return Finding.fail(
                    "gateway",
                    "does not answer at " + addresses.gateway(),
                    "start one with ./sluice up, or name yours with --gateway (its metrics.port)");
        }
    }
}
