package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.oip.Datatype;
import dev.sluice.system.Correspondence.Place;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad records between good ones, through everything that {@code up} starts, held against the table in docs/protocol.md. */
class BadInputIT {

    private static final int PARTITION = 3;
    private static final String BEFORE = "the ferry leaves the harbour at dawn";
    private static final String AFTER = "compilers translate one language to another";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @SuppressWarnings("NullAway.Init")
    private static Correspondence mail;

    @SuppressWarnings("NullAway.Init")
    private static ReferenceEmbedder reference;

    private static final Set<String> MEASURED = new LinkedHashSet<>();

    private final ObjectMapper json = new ObjectMapper();

    @BeforeAll
    static void start() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        ModelRepositories.write(models, "arithmetic", TinyModels.twoInputsTwoOutputs());
        ModelRepositories.write(models, "poisonable", TinyModels.poisonable());
        for (Datatype datatype : List.of(Datatype.FP16, Datatype.FP32, Datatype.INT8)) {
            ModelRepositories.write(models, "identity-" + datatype, TinyModels.identity(datatype.name(), 2));
        }
        reference = new ReferenceEmbedder();
        sluice = SluiceUp.start(folder, "--model-repository=" + models).awaitReady();
        mail = new Correspondence(sluice.bootstrapServers());
    }

    @AfterAll
    static void stop() throws Exception {
        MEASURED.forEach(System.out::println);
        mail.close();
        sluice.close();
        reference.close();
    }

    static List<BadInput> all() {
        return BadInputs.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAsTheTableSaysAndLeavesItsNeighboursAlone(BadInput input) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records =
                List.of(good(input, BEFORE, 1), input.record(PARTITION), good(input, AFTER, 5));

        List<Place> places = mail.send(records);
        mail.awaitFinished(places.get(2));

        checkGood(input, places.get(0), BEFORE, 1);
        checkGood(input, places.get(2), AFTER, 5);
        checkReplies(input, mail.replies(places.get(1)));
        checkDeadLetters(input, records.get(1), mail.deadLetters(places.get(1)));
    }

    @Test
    void takesNoMoreThanTheTableNames() throws IOException {
        List<List<String>> rows = ProtocolPage.badInputs();

        assertThat(rows.stream().map(row -> row.subList(0, 3)))
                .containsExactlyElementsOf(all().stream()
                        .map(input -> List.of(
                                input.name(), input.ending(), input.goes().words()))
                        .toList());
    }

    private static ProducerRecord<byte[], byte[]> good(BadInput neighbour, String text, int number) {
        if (neighbour.topic().equals(KafkaClient.TEXTS)) {
            return new ProducerRecord<>(KafkaClient.TEXTS, PARTITION, null, text.getBytes(UTF_8));
        }
        String body = String.format(
                "{\"model_name\": \"arithmetic\", \"inputs\": ["
                        + "{\"name\": \"a\", \"datatype\": \"FP32\", \"shape\": [1, 3], \"data\": [%d, 2, 3]},"
                        + "{\"name\": \"b\", \"datatype\": \"FP32\", \"shape\": [1, 3], \"data\": [10, 20, 30]}]}",
                number);
        return new ProducerRecord<>(KafkaClient.REQUESTS, PARTITION, null, body.getBytes(UTF_8));
    }

    private void checkGood(BadInput neighbour, Place place, String text, int number) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> replies = mail.replies(place);
        assertThat(replies).as("replies to the good neighbour " + place).hasSize(1);
        assertThat(header(replies.get(0), "sluice-status")).isEqualTo("ok");
        assertThat(mail.deadLetters(place)).isEmpty();
        JsonNode outputs = json.readTree(replies.get(0).value()).at("/outputs");
        if (neighbour.topic().equals(KafkaClient.TEXTS)) {
            float[] embedding = json.treeToValue(outputs.at("/0/data"), float[].class);
            assertThat(cosine(embedding, reference.embed(text))).isGreaterThan(0.95);
        } else {
            assertThat(outputs.at("/0/data").toString()).isEqualTo("[" + (10 + number) + ".0,22.0,33.0]");
        }
    }

    private void checkReplies(BadInput input, List<ConsumerRecord<byte[], byte[]>> replies) throws IOException {
        assertThat(replies).hasSize(input.goes().hasReply() ? 1 : 0);
        for (ConsumerRecord<byte[], byte[]> reply : replies) {
            boolean ok = input.ending().equals(BadInput.OK);
            assertThat(header(reply, "sluice-status"))
                    .as(new String(reply.value(), UTF_8))
                    .isEqualTo(ok ? "ok" : "error");
            assertThat(reply.key()).isEqualTo(new byte[] {0, (byte) 0xff});
            if (ok) {
                checkReason(input, answer(reply));
            } else {
                JsonNode problem = json.readTree(reply.value());
                assertThat(header(reply, "sluice-error-code")).isEqualTo(input.ending());
                assertThat(problem.at("/code").asText()).isEqualTo(input.ending());
                checkReason(input, problem.at("/detail").asText());
            }
        }
    }

    /** What of an answer shows that it is one to this input. */
    private String answer(ConsumerRecord<byte[], byte[]> reply) throws IOException {
        JsonNode output = json.readTree(reply.value()).at("/outputs/0");
        String data = output.at("/data").size() < 10 ? " is " + output.at("/data") : " of shape " + output.at("/shape");
        String truncated = header(reply, "sluice-truncated").isEmpty() ? "" : ", and header sluice-truncated";
        return "answered: " + output.at("/name").asText() + data + truncated;
    }

    private static void checkDeadLetters(
            BadInput input, ProducerRecord<byte[], byte[]> sent, List<ConsumerRecord<byte[], byte[]>> letters)
            throws IOException {
        assertThat(letters).hasSize(input.goes().hasDeadLetter() ? 1 : 0);
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            assertThat(Correspondence.origin(letter, "exception")).isEqualTo(input.ending());
            assertThat(letter.key()).isEqualTo(sent.key());
            assertThat(Arrays.equals(letter.value(), sent.value()))
                    .as("the value is kept byte for byte")
                    .isTrue();
            List<Header> kept = StreamSupport.stream(letter.headers().spliterator(), false)
                    .filter(header -> !header.key().startsWith("__dlq."))
                    .toList();
            assertThat(kept).containsExactly(sent.headers().toArray());
            checkReason(input, Correspondence.origin(letter, "message"));
        }
    }

    private static void checkReason(BadInput input, String reason) throws IOException {
        MEASURED.add(row(input, reason));
        assertThat(reason).isEqualTo(ProtocolPage.reason(input.name()));
    }

    private static String row(BadInput input, String reason) {
        return "| " + input.name() + " | " + input.ending() + " | "
                + input.goes().words() + " | " + reason + " |";
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return KafkaClient.header(record.headers(), name);
    }

    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }
}
