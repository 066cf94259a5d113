import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/** Asks for an embedding and has it in one call. */
@Configuration
public class Embed {

    private static final String KAFKA = "127.0.0.1:9092";

    @Bean
    KafkaMessageListenerContainer<String, String> replies() {
        Map<String, Object> properties = Map.of("bootstrap.servers", KAFKA, "group.id", "embed-" + UUID.randomUUID());
        var consumers = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(), new StringDeserializer());
        return new KafkaMessageListenerContainer<>(consumers, new ContainerProperties("sluice.replies"));
    }

    @Bean
    ReplyingKafkaTemplate<String, String, String> sluice(KafkaMessageListenerContainer<String, String> replies) {
        Map<String, Object> properties = Map.of("bootstrap.servers", KAFKA);
        var producers = new DefaultKafkaProducerFactory<>(properties, new StringSerializer(), new StringSerializer());
        var template = new ReplyingKafkaTemplate<>(producers, replies);
        template.setSharedReplyTopic(true);
        template.setDefaultReplyTimeout(Duration.ofSeconds(30));
        return template;
    }

    public static void main(String[] args) throws Exception {
        try (var context = new AnnotationConfigApplicationContext(Embed.class)) {
            ReplyingKafkaTemplate<String, String, String> sluice = context.getBean(ReplyingKafkaTemplate.class);
            sluice.waitForAssignment(Duration.ofSeconds(30));

            var request = new ProducerRecord<String, String>(
                    "sluice.requests",
                    """
                    {"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["hello, stream"]}]}""");
            request.headers().add("content-type", "application/json".getBytes(UTF_8));
            request.headers().add("sluice-model", "all-minilm-l6-v2".getBytes(UTF_8));
            ConsumerRecord<String, String> reply = sluice.sendAndReceive(request).get(30, TimeUnit.SECONDS);

            System.out.println(
                    new String(reply.headers().lastHeader("sluice-status").value(), UTF_8) + " " + reply.value());
        }
    }
}
