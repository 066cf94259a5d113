package dev.sluice.system.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.history.Request;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Requests whose right answer is known by their number: {@code sum} of [n, n+1, n+2] and [1, 2, 3]. */
public final class Arithmetic {

    public static final String MODEL = "arithmetic";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Arithmetic() {}

    public static Request request(int number) {
        return Request.ofText(json(number)).withHeader("sluice-model", MODEL);
    }

    static String json(int number) {
        return "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[%d,%d,%d]},"
                        .formatted(number, number + 1, number + 2)
                + "{\"name\":\"b\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}";
    }

    /** What is wrong with an answer to this number, if anything. */
    static Optional<String> complaint(int number, ConsumerRecord<byte[], byte[]> reply) {
        try {
            JsonNode outputs = JSON.readTree(reply.value()).path("outputs");
            for (JsonNode output : outputs) {
                if (output.path("name").asText().equals("sum")) {
                    return complaint(number, output.path("data"));
                }
            }
            return Optional.of("no sum in " + outputs);
        } catch (JsonProcessingException noJson) {
            return Optional.of("no JSON: " + noJson.getOriginalMessage());
        } catch (IOException impossible) {
            return Optional.of("unreadable: " + impossible);
        }
    }

    private static Optional<String> complaint(int number, JsonNode sum) {
        boolean isRight = sum.size() == 3;
        for (int i = 0; isRight && i < 3; i++) {
            isRight = sum.get(i).asDouble() == number + 1 + 2.0 * i;
        }
        return isRight ? Optional.empty() : Optional.of("the sum for " + number + " is " + sum);
    }
}
