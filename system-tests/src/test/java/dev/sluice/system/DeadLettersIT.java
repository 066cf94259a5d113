package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.system.SluiceCommand.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dead letters as a person works with them: looked at, and written back to be tried again. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLettersIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ID = "sluice-correlation-id";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SluiceUp sluice;

    @SuppressWarnings("NullAway.Init")
    private static KafkaClient kafka;

    @BeforeAll
    static void start() throws IOException {
        sluice = SluiceUp.startWithOneWorker(folder).awaitReady();
        kafka = new KafkaClient(sluice.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
        sluice.close();
    }

    @Test
    @Order(1)
    void saysThatThereAreNone() throws Exception {
        Said list = command("list");
        Said replay = command("replay", "--all");

        assertThat(List.of(list.exitCode(), replay.exitCode())).containsOnly(0);
        assertThat(list.out()).isEmpty();
        assertThat(list.err()).isEqualTo("sluice: there are no dead letters in sluice.dead-letters\n");
        assertThat(replay.err()).isEqualTo(list.err());
    }

    @Test
    @Order(2)
    void listsAndShowsWhatDied() throws Exception {
        String id = UUID.randomUUID().toString();
        kafka.send(unknownModel(id));
        ConsumerRecord<byte[], byte[]> letter = awaitLetters(id, 1).get(0);

        Said list = command("list", "--code=UNKNOWN_MODEL", "--since=1h");
        Said json = command("list", "--topic=sluice.requests", "--limit=1", "--json");
        Said none = command("list", "--code=INTERNAL");
        Said show = command("show", name(letter));

        assertThat(list.out()).hasSize(2);
        assertThat(list.out().get(1))
                .matches(name(letter)
                        + " +\\S+Z  UNKNOWN_MODEL  sluice\\.requests-2-\\d+ +order-9  no worker serves nobody");
        assertThat(new ObjectMapper().readTree(json.out().get(0)).at("/letter").asText())
                .isEqualTo(name(letter));
        assertThat(none.err()).isEqualTo("sluice: none matches of the dead letters in sluice.dead-letters\n");
        assertThat(show.exitCode()).as(show.err()).isZero();
        assertThat(show.out())
                .contains(
                        "because  no worker serves nobody",
                        "key      order-9",
                        "header   x-binary: 0x00ff",
                        "  \"model_name\" : \"nobody\",");
    }

    @Test
    @Order(3)
    void writesARecordBackAsItCameAndReadsItsNextLetter() throws Exception {
        String id = UUID.randomUUID().toString();
        ProducerRecord<byte[], byte[]> record = unknownModel(id);
        record.headers().add("sluice-timeout-ms", "60000".getBytes(UTF_8));
        kafka.send(record);
        ConsumerRecord<byte[], byte[]> first = awaitLetters(id, 1).get(0);

        Said dry = command("replay", name(first), "--dry-run");
        Said replay = command("replay", name(first));

        assertThat(dry.out())
                .containsExactly("would replay " + name(first) + " -> sluice.requests-2, without sluice-timeout-ms");
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out())
                .singleElement()
                .satisfies(
                        line -> assertThat(line).matches("replayed " + name(first) + " -> sluice\\.requests-2-\\d+"));
        List<ConsumerRecord<byte[], byte[]>> tries = of(id, KafkaClient.REQUESTS);
        ConsumerRecord<byte[], byte[]> second = awaitLetters(id, 2).stream()
                .filter(letter -> !name(letter).equals(name(first)))
                .findFirst()
                .orElseThrow();
        assertThat(tries).hasSize(2);
        assertIsReplay(tries.get(1), tries.get(0));
        assertThat(KafkaClient.header(second.headers(), "sluice-replay-of"))
                .isEqualTo("sluice.requests-2-" + tries.get(0).offset());
        assertThat(KafkaClient.header(second.headers(), "__dlq.errors.offset"))
                .isEqualTo(Long.toString(tries.get(1).offset()));
    }

    @Test
    @Order(4)
    void isAnsweredWhenItCanBeOnAnotherTopic() throws Exception {
        String id = UUID.randomUUID().toString();
        kafka.send(KafkaClient.REQUESTS, 0, id, "hello, stream".getBytes(UTF_8), Map.of("content-type", "text/plain"));
        ConsumerRecord<byte[], byte[]> letter = awaitLetters(id, 1).get(0);

        Said replay = command("replay", name(letter), "--to=sluice.texts");

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        Awaitility.await("an answer")
                .atMost(LONG)
                .until(() -> of(id, KafkaClient.REPLIES).stream()
                        .anyMatch(reply -> KafkaClient.header(reply.headers(), "sluice-status")
                                .equals("ok")));
        assertIsReplay(
                of(id, KafkaClient.TEXTS).get(0), of(id, KafkaClient.REQUESTS).get(0));
    }

    @Test
    @Order(5)
    void namesWhatCannotGoBackAndReplaysTheOthers() throws Exception {
        String id = UUID.randomUUID().toString();
        var foreign = new ProducerRecord<byte[], byte[]>(KafkaClient.DEAD_LETTERS, 0, null, new byte[] {1});
        foreign.headers().add(ID, id.getBytes(UTF_8));
        kafka.send(foreign);
        String without = name(awaitLetters(id, 1).get(0));
        kafka.send(unknownModel(id));
        String good = awaitLetters(id, 2).stream()
                .map(DeadLettersIT::name)
                .filter(name -> !name.equals(without))
                .findFirst()
                .orElseThrow();

        Said replay = command("replay", without, "0-999999", good, "99-0");

        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.out())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("replayed " + good));
        assertThat(replay.err().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "sluice: " + without + " is not replayed: it does not say where it came from"),
                        line -> assertThat(line)
                                .startsWith("sluice: 0-999999 is not replayed: there is no such letter"),
                        line -> assertThat(line).startsWith("sluice: 99-0 is not replayed: there is no such letter"),
                        line -> assertThat(line)
                                .isEqualTo("sluice: 3 of 4 letters were not replayed; the lines above say why"));
    }

    @Test
    @Order(6)
    void replaysAllOfAKindOnlyWhenThatIsConfirmed() throws Exception {
        String id = UUID.randomUUID().toString();
        Instant before = Instant.ofEpochMilli(newestLetter());
        kafka.send(unknownModel(id));
        kafka.send(unknownModel(id));
        awaitLetters(id, 2);
        String since = "--since=" + before.plusMillis(1);

        Said refused = command("replay", "--code=UNKNOWN_MODEL", since);
        Said replayed = command("replay", "--code=UNKNOWN_MODEL", since, "--yes", "--rate=100");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).startsWith("sluice: 2 letters would be replayed, and nobody is at a terminal");
        assertThat(replayed.exitCode()).as(replayed.err()).isZero();
        // Not what the replay itself has caused.
        assertThat(replayed.out()).hasSize(2);
        assertThat(awaitLetters(id, 4)).hasSize(4);
    }

    @ParameterizedTest
    @Order(7)
    @CsvSource(
            delimiter = '|',
            value = {
                "show 99-0                            | there is no letter 99-0: sluice.dead-letters has the partitions 0 to 7",
                "show 0-999999                        | there is no letter 0-999999: partition 0 of sluice.dead-letters",
                "list --dead-letter-topic=nowhere     | there is no topic nowhere for dead letters; name another with",
                "replay 0-0 --to=nowhere              | there is no topic nowhere; name another with --to",
                "replay 0-0 --to=sluice.dead-letters  | sluice.dead-letters is the topic of the dead letters",
                "list --kafka=127.0.0.1:1             | Kafka at 127.0.0.1:1 does not answer within 10 s",
            })
    void saysInOneLineWhatIsWrong(String words, String complaint) throws Exception {
        Said said = command(words.strip().split(" "));

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).startsWith("sluice: " + complaint).containsOnlyOnce("\n");
    }

    private static Said command(String... words) throws IOException, InterruptedException {
        return new SluiceCommand(folder)
                .run(
                        "",
                        Stream.concat(Stream.of("dead-letters"), Stream.of(words))
                                .toArray(String[]::new));
    }

    private static ProducerRecord<byte[], byte[]> unknownModel(String id) {
        byte[] value =
                "{\"model_name\":\"nobody\",\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}"
                        .getBytes(UTF_8);
        var record = new ProducerRecord<>(KafkaClient.REQUESTS, 2, "order-9".getBytes(UTF_8), value);
        record.headers().add(ID, id.getBytes(UTF_8));
        record.headers().add("x-binary", new byte[] {0, -1});
        record.headers().add("x-twice", "1".getBytes(UTF_8));
        record.headers().add("x-twice", "2".getBytes(UTF_8));
        return record;
    }

    private static void assertIsReplay(ConsumerRecord<byte[], byte[]> replay, ConsumerRecord<byte[], byte[]> origin) {
        assertThat(replay.key()).isEqualTo(origin.key());
        assertThat(replay.value()).isEqualTo(origin.value());
        List<Header> kept = headers(origin)
                .filter(header -> !header.key().equals("sluice-timeout-ms"))
                .toList();
        assertThat(headers(replay).limit(kept.size())).isEqualTo(kept);
        assertThat(headers(replay).skip(kept.size()))
                .satisfiesExactly(
                        header -> assertThat(header)
                                .isEqualTo(new RecordHeader(
                                        "sluice-replay-of",
                                        (origin.topic() + '-' + origin.partition() + '-' + origin.offset())
                                                .getBytes(UTF_8))),
                        header -> assertThat(header.key()).isEqualTo("sluice-replayed-at"));
    }

    private static Stream<Header> headers(ConsumerRecord<byte[], byte[]> record) {
        return StreamSupport.stream(record.headers().spliterator(), /* parallel= */ false);
    }

    private static List<ConsumerRecord<byte[], byte[]>> awaitLetters(String id, int count) {
        return Awaitility.await("letters")
                .atMost(LONG)
                .until(() -> of(id, KafkaClient.DEAD_LETTERS), letters -> letters.size() >= count);
    }

    /** When the newest letter was written. */
    private static long newestLetter() {
        return kafka.readAll(KafkaClient.DEAD_LETTERS).stream()
                .mapToLong(ConsumerRecord::timestamp)
                .max()
                .orElse(0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(String id, String topic) {
        return kafka.readAll(topic).stream()
                .filter(record -> KafkaClient.correlationId(record).equals(id))
                .toList();
    }

    private static String name(ConsumerRecord<byte[], byte[]> letter) {
        return letter.partition() + "-" + letter.offset();
    }
}
