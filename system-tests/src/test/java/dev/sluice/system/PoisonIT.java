package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that end their run, or their worker, among good ones: they end alone. */
class PoisonIT {

    private static final int ROUNDS = 20;
    private static final int GOOD = 500;
    private static final int A_ROUND = GOOD + 1;
    private static final int POISON = 217;

    /** Indexes from 0 to 3 are good. */
    private static final long BAD_INDEX = 4;

    private static final long DEADLY = Long.MIN_VALUE;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private SluiceUp sluice;

    @SuppressWarnings("NullAway.Init")
    private KafkaClient client;

    @BeforeEach
    void start() throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        ModelRepositories.write(models, "poisonable", TinyModels.poisonable());
        ModelRepositories.write(models, "deadly", TinyModels.deadly());
        sluice = SluiceUp.start(folder, "--model-repository=" + models).awaitReady();
        client = new KafkaClient(sluice.bootstrapServers());
    }

    @AfterEach
    void stop() {
        client.close();
        sluice.close();
    }

    @Test
    void endsAPoisonousRecordAloneAmongFiveHundred() throws Exception {
        List<Long> workers = pids();
        var load =
                new Load(client, number -> request("poisonable", "index", isPoison(number) ? BAD_INDEX : number % 4));

        for (int round = 1; round <= ROUNDS; round++) {
            load.send(A_ROUND);
            load.awaitReplies();
        }

        client.awaitAllCommitted(KafkaClient.REQUESTS);
        load.read();
        assertThat(client.readAll(KafkaClient.REPLIES)).as("no reply twice").hasSize(load.sent());
        assertThat(load.errors()).hasSize(ROUNDS).allSatisfy((number, told) -> {
            assertThat(isPoison(number)).as(number + ": " + told).isTrue();
            assertThat(told).contains("MODEL_ERROR");
        });
        for (int number = 0; number < load.sent(); number++) {
            if (!isPoison(number)) {
                assertThat(value(load.reply(number))).isEqualTo(10f * (number % 4));
            }
        }
        List<ConsumerRecord<byte[], byte[]>> dead = client.readAll(KafkaClient.DEAD_LETTERS);
        dead.forEach(letter -> assertThat(message(letter)).contains("indices element out of data bounds"));
        assertThat(pids()).isEqualTo(workers);
        Metrics gateway = sluice.gatewayMetrics();
        double failures = gateway.sum("sluice_worker_breaker_state");
        assertThat(gateway.text()).contains("sluice_worker_breaker_state{");
        System.out.printf(
                "%d rounds of %d good records and 1 poisonous: %d dead letters, %d good answers; reason: %s%n",
                ROUNDS, GOOD, dead.size(), load.answered() - load.errors().size(), message(dead.get(0)));
        assertThat(dead).hasSize(ROUNDS);
        assertThat(failures).as("breakers that are not closed").isZero();
    }

    @Test
    void endsARecordAloneThatKillsItsWorker() throws Exception {
        List<Long> workers = pids();
        var load = new Load(client, number -> request("deadly", "x", number == POISON ? DEADLY : number));

        load.send(A_ROUND);
        load.awaitReplies();

        client.awaitAllCommitted(KafkaClient.REQUESTS);
        load.read();
        List<ConsumerRecord<byte[], byte[]>> dead = client.readAll(KafkaClient.DEAD_LETTERS);
        System.out.printf(
                "1 record among %d kills its worker: %d dead letter, %d good answers, %d duplicates; reason: %s%n%s%n",
                GOOD,
                dead.size(),
                load.answered() - load.errors().size(),
                load.duplicates(),
                message(dead.get(0)),
                sluice.output().lines().filter(line -> line.contains("worker")).toList());
        assertThat(load.errors()).containsOnlyKeys(POISON);
        assertThat(client.readAll(KafkaClient.REPLIES)).as("no reply twice").hasSize(load.sent());
        assertThat(dead).hasSize(1);
        assertThat(message(dead.get(0))).contains("3 workers were lost while they had this request");
        for (int number = 0; number < load.sent(); number++) {
            if (number != POISON) {
                assertThat(quotient(load.reply(number))).isEqualTo(-number);
            }
        }
        assertThat(pids()).as("both were started again").doesNotContainAnyElementsOf(workers);
    }

    private List<Long> pids() {
        return List.of(sluice.worker(0).pid(), sluice.worker(1).pid());
    }

    private static boolean isPoison(int number) {
        return number % A_ROUND == POISON;
    }

    private static Load.Request request(String model, String input, long value) {
        var request = ModelInferRequest.newBuilder().setModelName(model);
        request.addInputsBuilder()
                .setName(input)
                .setDatatype("INT64")
                .addShape(1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(value));
        return new Load.Request(
                KafkaClient.REQUESTS, request.build().toByteString(), Map.of("content-type", "application/x-protobuf"));
    }

    private static float value(ConsumerRecord<byte[], byte[]> reply) throws IOException {
        return ModelInferResponse.parseFrom(reply.value())
                .getOutputs(0)
                .getContents()
                .getFp32Contents(0);
    }

    private static long quotient(ConsumerRecord<byte[], byte[]> reply) throws IOException {
        return ModelInferResponse.parseFrom(reply.value())
                .getOutputs(0)
                .getContents()
                .getInt64Contents(0);
    }

    private static String message(ConsumerRecord<byte[], byte[]> deadLetter) {
        return KafkaClient.header(deadLetter.headers(), "__dlq.errors.message");
    }
}
