package dev.sluice.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Requests as a stranger may send them: most are whole HTTP with something in them that is nearly right, some are broken on the way.
 * What is broken differs: the route, a header, the JSON, binary data, compression, chunks, single bytes.
 */
final class RandomHttp {

    private static final List<String> METHODS = List.of("POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS");
    private static final List<String> INFER = List.of(
            "/v2/models/echo/infer",
            "/v2/models/echo/infer",
            "/v2/models/echo/infer?a=b&c",
            "/v2/models/echo/versions/1/infer",
            "/v2/models/halves/infer",
            "/v2/models/none/infer/");
    private static final List<String> OTHERS = List.of(
            "GET /v2",
            "HEAD /v2/health/ready",
            "GET /v2/models/echo",
            "GET /v2/models/stats",
            "HEAD /v2/models/echo/config",
            "POST /v2/repository/index",
            "POST /v2/repository/models/m/load",
            "GET /v2/../v2/./models/echo",
            "POST /v2/models/%00/infer",
            "GET /v2/models/%zz",
            "POST /v2/models//infer",
            "GET /nowhere");
    private static final List<String> HEADERS = List.of(
            "sluice-priority: 1",
            "sluice-priority: 99",
            "sluice-timeout-ms: 5000",
            "sluice-timeout-ms: -1",
            "sluice-deadline: 2999-01-01T00:00:00Z",
            "sluice-deadline: never",
            "sluice-tenant: a",
            "accept-encoding: gzip",
            "content-type: application/json; charset=utf-8",
            "content-type: text/plain",
            "content-encoding: br",
            "sec-fetch-site: cross-site",
            "inference-header-content-length: 0",
            "inference-header-content-length: 7",
            "inference-header-content-length: x",
            "expect: 100-continue",
            "upgrade: websocket",
            "connection: close",
            "x-long: " + "y".repeat(3_000));
    private static final List<String> VALUES = List.of(
            "1",
            "-1",
            "0",
            "256",
            "1e3",
            "1.5",
            "true",
            "null",
            "\"x\"",
            "\"NaN\"",
            "[]",
            "{}",
            "[[1]]",
            "NaN",
            "9223372036854775808",
            "\"\\ud800\"",
            "\"\u00e9\"",
            "[".repeat(150),
            "1".repeat(200));
    private static final List<String> DATATYPES = List.of(
            "UINT8", "UINT8", "UINT8", "UINT8", "UINT16", "INT64", "INT64", "FP32", "FP32", "FP64", "FP16", "BYTES",
            "BOOL", "FP8");

    private final Random random;

    RandomHttp(long seed) {
        this.random = new Random(seed);
    }

    /**
     * One of them.
     *
     * @param isWhole it is HTTP from its beginning to its end, so that it has one answer and the connection can be used on
     * @param isHead its answer has no body
     */
    record Input(ByteString bytes, boolean isWhole, boolean isHead) {

        static Input valid(int number) {
            String json = "{'inputs':[{'name':'x','shape':[1],'datatype':'UINT8','data':[%d]}]}".formatted(number);
            return new Input(
                    ByteString.copyFrom(RawClient.post("/v2/models/echo/infer", json), ISO_8859_1), true, false);
        }
    }

    Input next() {
        String asked = random.nextInt(4) == 0 ? oneOf(OTHERS) : "POST " + oneOf(INFER);
        if (random.nextInt(12) == 0) {
            asked = oneOf(METHODS) + asked.substring(asked.indexOf(' '));
        }
        boolean isHead = asked.startsWith("HEAD");
        boolean hasBody = !isHead && !asked.startsWith("GET");
        var head = new StringBuilder(asked + " HTTP/1.1\r\nhost: x\r\n");
        for (int i = random.nextInt(4); i > 2; i--) {
            head.append(oneOf(HEADERS)).append("\r\n");
        }
        byte[] whole = hasBody ? withBody(head) : joined(head + "\r\n", new byte[0]);
        return random.nextInt(6) == 0
                ? new Input(ByteString.copyFrom(damaged(whole, 1)), false, false)
                : new Input(ByteString.copyFrom(whole), true, isHead);
    }

    private byte[] withBody(StringBuilder head) {
        byte[] body = json().getBytes(UTF_8);
        if (random.nextInt(6) == 0) {
            body = withTail(head, body);
        }
        if (random.nextInt(8) == 0) {
            head.append("content-encoding: gzip\r\n");
            body = damaged(ContentCoding.gzip(body), 3);
        }
        return random.nextInt(6) == 0 ? chunked(head, body) : plain(head, body);
    }

    private static byte[] plain(StringBuilder head, byte[] body) {
        return joined(head + "content-length: " + body.length + "\r\n\r\n", body);
    }

    private byte[] chunked(StringBuilder head, byte[] body) {
        var chunks = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(200));
            chunks.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
            chunks.write(body, at, size);
            chunks.writeBytes("\r\n".getBytes(ISO_8859_1));
            at += size;
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return joined(head.append("transfer-encoding: chunked\r\n\r\n").toString(), chunks.toByteArray());
    }

    /** Binary data whose sizes are right, or nearly. */
    private byte[] withTail(StringBuilder head, byte[] json) {
        head.append("inference-header-content-length: ")
                .append(json.length + (random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0))
                .append("\r\n");
        return Arrays.copyOf(json, json.length + random.nextInt(6));
    }

    private String json() {
        var fields = new StringBuilder("{");
        if (random.nextInt(3) == 0) {
            fields.append(oneOf(List.of(
                            "\"id\":\"q\"",
                            "\"id\":7",
                            "\"model_name\":\"echo\"",
                            "\"model_name\":\"other\"",
                            "\"parameters\":{\"priority\":" + value() + "}",
                            "\"parameters\":{\"binary_data_output\":" + value() + "}",
                            "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":" + value() + "}}]",
                            "\"outputs\":" + value(),
                            "\"unknown\":" + value(),
                            "\"parameters\":" + value())))
                    .append(',');
        }
        fields.append("\"inputs\":[");
        for (int i = random.nextInt(6) == 0 ? random.nextInt(3) : 0; i >= 0; i--) {
            fields.append(input(i)).append(i > 0 ? "," : "");
        }
        String json = fields.append("]}").toString();
        return random.nextInt(12) == 0 ? json.substring(0, random.nextInt(json.length())) : json;
    }

    private String input(int index) {
        int count = random.nextInt(5);
        String shape = random.nextInt(8) == 0 ? value() : "[" + count + "]";
        String data = random.nextInt(8) == 0
                ? "\"parameters\":{\"binary_data_size\":" + (random.nextBoolean() ? count : value()) + "}"
                : "\"data\":[" + elements(count) + "]";
        return "{\"name\":\"x" + (index == 0 ? "" : index) + "\",\"shape\":" + shape + ",\"datatype\":\""
                + oneOf(DATATYPES) + "\"," + data + "}";
    }

    private String elements(int count) {
        var elements = new StringBuilder();
        for (int i = 0; i < count; i++) {
            elements.append(i > 0 ? "," : "").append(random.nextInt(25) == 0 ? value() : random.nextInt(256));
        }
        return elements.toString();
    }

    private String value() {
        return oneOf(VALUES);
    }

    /** Some bytes other than they were, in one of so many cases. */
    private byte[] damaged(byte[] bytes, int oneIn) {
        byte[] damaged = bytes.clone();
        if (random.nextInt(oneIn) != 0) {
            return damaged;
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static byte[] joined(String head, byte[] body) {
        byte[] first = head.getBytes(ISO_8859_1);
        byte[] whole = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, whole, first.length, body.length);
        return whole;
    }
}
