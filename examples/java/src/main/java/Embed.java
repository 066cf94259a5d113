import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a text to sluice.texts and waits for its embedding on sluice.replies. */
public class Embed {

    public static void main(String[] args) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:9092");
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer());
                var consumer = new KafkaConsumer<>(kafka, new StringDeserializer(), new StringDeserializer())) {

            // Stand at the end of the replies before asking.
            List<TopicPartition> replies = consumer.partitionsFor("sluice.replies").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(replies);
            consumer.seekToEnd(replies);
            replies.forEach(consumer::position);

            String id = UUID.randomUUID().toString();
            var request = new ProducerRecord<String, String>("sluice.texts", "hello, stream");
            request.headers().add("sluice-correlation-id", id.getBytes(UTF_8));
            request.headers().add("sluice-timeout-ms", "30000".getBytes(UTF_8));
            producer.send(request);
            producer.flush();

            Instant patience = Instant.now().plusSeconds(30);
            while (Instant.now().isBefore(patience)) {
                for (ConsumerRecord<String, String> reply : consumer.poll(Duration.ofMillis(100))) {
                    if (id.equals(header(reply, "sluice-correlation-id"))) {
                        System.out.println(header(reply, "sluice-status") + " " + reply.value());
                        return;
                    }
                }
            }
            System.out.println("no answer");
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
