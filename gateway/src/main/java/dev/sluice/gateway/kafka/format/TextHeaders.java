package dev.sluice.gateway.kafka.format;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** Header values that are text. */
final class TextHeaders {

    private TextHeaders() {}

    static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
