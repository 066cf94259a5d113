package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that die or hang under load: nothing is lost, nothing is crossed, nothing is answered twice. */
class WorkerLossIT {

    private static final int TEXTS = 50;
    private static final int REQUESTS = 2_000;
    private static final int IN_FLIGHT = 512;

    /** A stopped worker is noticed by a ping that nobody answers, within two of the gateway's checks. */
    private static final Duration NOTICED = Duration.ofSeconds(13);

    private static final Duration REST_OF_THE_STOP = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private final List<String> texts = SampleTexts.generate(TEXTS, /* mostWords= */ 30, /* seed= */ 7);
    private final ObjectMapper json = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private SluiceUp sluice;

    @SuppressWarnings("NullAway.Init")
    private KafkaClient client;

    @BeforeEach
    void start() throws IOException {
        sluice = SluiceUp.start(folder).awaitReady();
        client = new KafkaClient(sluice.bootstrapServers());
    }

    @AfterEach
    void stop() {
        client.close();
        sluice.close();
    }

    @Test
    void answersEverythingThoughAWorkerIsKilledWithAFrameInFlight() throws Exception {
        Load load = load();
        load.sendUntilAnswered(REQUESTS, IN_FLIGHT, 400);
        Awaitility.await("both workers are busy")
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    load.keepUp(REQUESTS, IN_FLIGHT);
                    return isBusy(0) && isBusy(1);
                });
        ProcessHandle killed = sluice.worker(0);

        SluiceUp.signal(killed, "KILL");
        load.sendUntilAnswered(REQUESTS, IN_FLIGHT, REQUESTS);

        client.awaitAllCommitted(KafkaClient.TEXTS);
        load.read();
        // Only a member of a frame that the worker had is counted so: the proof that one was in flight.
        double retried = sluice.gatewayMetrics().sum("sluice_retries_total", "reason", "died");
        System.out.printf(
                "killed worker %d after 400 of %d; answered %d, errors %d, duplicates %d, retried %.0f%n",
                killed.pid(), load.sent(), load.answered(), load.errors().size(), load.duplicates(), retried);
        assertThat(retried).isPositive();
        assertThat(load.errors()).isEmpty();
        assertThat(client.readAll(KafkaClient.REPLIES)).as("no reply twice").hasSize(load.sent());
        assertAnsweredWithTheirOwn(load);
        awaitStartedAgain(killed);
    }

    @Test
    void takesNothingMoreWhileAllWorkersAreStoppedAndGoesOnByItself() throws Exception {
        Load load = load();
        load.sendUntilAnswered(REQUESTS, IN_FLIGHT, 200);
        ProcessHandle one = sluice.worker(0);
        ProcessHandle other = sluice.worker(1);

        SluiceUp.signal(one, "STOP");
        SluiceUp.signal(other, "STOP");
        String reason = awaitNotReady(load);
        double taken = taken();
        assertNothingIsTaken(load, taken);
        SluiceUp.signal(one, "CONT");
        SluiceUp.signal(other, "CONT");
        load.awaitReplies();

        client.awaitAllCommitted(KafkaClient.TEXTS);
        load.read();
        System.out.printf(
                "both workers stopped: readiness '%s', taken from Kafka stood at %.0f; sent %d, answered %d, errors %d, "
                        + "duplicates %d%n",
                reason, taken, load.sent(), load.answered(), load.errors().size(), load.duplicates());
        assertThat(reason).contains("no worker is connected");
        assertThat(load.errors()).isEmpty();
        assertThat(client.readAll(KafkaClient.REPLIES)).as("no reply twice").hasSize(load.sent());
        assertAnsweredWithTheirOwn(load);
        assertThat(sluice.readiness()).startsWith("200");
    }

    private String awaitNotReady(Load load) throws IOException, InterruptedException {
        Awaitility.await("readiness tells").atMost(NOTICED).until(() -> {
            load.send(1);
            load.read();
            return sluice.readiness().startsWith("503");
        });
        return sluice.readiness();
    }

    private void assertNothingIsTaken(Load load, double taken) {
        Awaitility.await("the end of the stop")
                .during(REST_OF_THE_STOP)
                .atMost(REST_OF_THE_STOP.plusSeconds(2))
                .until(() -> {
                    load.send(5);
                    load.read();
                    return taken() == taken;
                });
    }

    private boolean isBusy(int worker) throws IOException, InterruptedException {
        return sluice.workerMetrics(worker).sum("sluice_worker_lanes_busy") == 1;
    }

    private double taken() throws IOException, InterruptedException {
        return sluice.gatewayMetrics().sum("sluice_kafka_records_taken_total");
    }

    private Load load() {
        return new Load(
                client,
                number -> new Load.Request(
                        KafkaClient.TEXTS, ByteString.copyFromUtf8(texts.get(number % TEXTS)), Map.of()));
    }

    /** The first answer to a text, from before the fault, is what every later one must say too. */
    private void assertAnsweredWithTheirOwn(Load load) throws IOException {
        var first = new HashMap<Integer, float[]>();
        for (int number = 0; number < load.sent(); number++) {
            float[] answer =
                    json.treeToValue(json.readTree(load.reply(number).value()).at("/outputs/0/data"), float[].class);
            float[] expected = first.computeIfAbsent(number % TEXTS, text -> answer);
            assertThat(answer).as("answer to " + number).containsExactly(expected, within(1e-5f));
        }
        for (int text = 1; text < TEXTS; text++) {
            assertThat(first.get(text)).isNotEqualTo(first.get(text - 1));
        }
    }

    private void awaitStartedAgain(ProcessHandle killed) {
        Awaitility.await("the worker runs again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> sluice.output().contains("restarting"));
        Awaitility.await("the worker is ready again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> sluice.output().contains("again"));
        assertThat(sluice.worker(0).pid()).isNotEqualTo(killed.pid());
    }
}
