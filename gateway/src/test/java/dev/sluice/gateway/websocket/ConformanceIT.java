package dev.sluice.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 6455, case by case, by a client that may break it. The table is written to {@code target/websocket-conformance.md}. */
@Timeout(300)
class ConformanceIT {

    private static final byte[] REQUEST = JsonClient.request("a", "").getBytes(StandardCharsets.UTF_8);
    private static final int MAX_MESSAGE = 64 << 10;
    private static final int FIN = 0x80;

    private static LiveDoor door;

    private final List<String> rows = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    @BeforeAll
    static void open() {
        door = new LiveDoor(Map.of(
                "websocket.max-message-size", "64KiB", "websocket.allowed-origins[0]", "https://friend.example"));
    }

    @AfterAll
    static void close() {
        door.awaitIdle();
        door.close();
    }

    @FunctionalInterface
    private interface Saying {

        void to(RawClient client) throws IOException;
    }

    @Test
    void keepsToTheProtocol() throws Exception {
        handshakes();
        messages();
        controls();
        violations();
        fragmentsThatAreNone();
        texts();
        sizes();
        closes();

        Path table = Path.of("target", "websocket-conformance.md");
        Files.createDirectories(table.getParent());
        rows.add(0, "| case | sent | expected | seen |\n|---|---|---|---|");
        Files.write(table, rows);
        System.out.println(rows.size() - 1 + " cases, see " + table);
        assertThat(wrong).isEmpty();
    }

    private void handshakes() throws IOException {
        String line = "GET /v2/stream HTTP/1.1";
        shake("handshake", line, "101");
        shake("subprotocol json", line, "101 sluice.json.v1", "Sec-WebSocket-Protocol: sluice.json.v1");
        shake("subprotocol proto", line, "101 sluice.proto.v1", "Sec-WebSocket-Protocol: sluice.proto.v1");
        shake(
                "first known subprotocol",
                line,
                "101 sluice.proto.v1",
                "Sec-WebSocket-Protocol: mqtt, sluice.proto.v1, sluice.json.v1");
        shake("no known subprotocol", line, "400", "Sec-WebSocket-Protocol: mqtt");
        shake("no upgrade", line, "426", "Upgrade:");
        shake("no connection header", line, "400", "Connection: keep-alive");
        shake("no key", line, "400", "Sec-WebSocket-Key:");
        shake("version 12", line, "426", "Sec-WebSocket-Version: 12");
        shake("POST", "POST /v2/stream HTTP/1.1", "405", "Content-Length: 0");
        shake("origin of a stranger", line, "403", "Origin: https://evil.example");
        shake("origin null", line, "403", "Origin: null");
        shake("origin of a friend", line, "101", "Origin: https://friend.example");
        shake("origin of this host", line, "101", "Origin: http://127.0.0.1:" + door.port());
        shake("origin of this host, another port", line, "403", "Origin: http://127.0.0.1:1");
        shake("short session", "GET /v2/stream?session=me HTTP/1.1", "400");
        shake("after without session", "GET /v2/stream?after=1 HTTP/1.1", "400");
        shake("after that is no number", "GET /v2/stream?session=0123456789abcdef&after=x HTTP/1.1", "400");
        shake("unknown order", "GET /v2/stream?order=random HTTP/1.1", "400");
        shake("another path", "GET /v2/streams HTTP/1.1", "404");
    }

    private void shake(String name, String line, String expected, String... headers) throws IOException {
        row(name, line + ' ' + String.join(" ", headers), expected, RawClient.handshake(door.port(), line, headers));
    }

    private void messages() throws IOException {
        says("one frame", "text", "answer a", client -> client.frame(FIN | RawClient.TEXT, REQUEST));
        says(
                "three fragments",
                "text, cont, cont FIN",
                "answer a",
                client -> fragments(client, REQUEST.length / 3 + 1));
        says("fragments of a byte", REQUEST.length + " frames", "answer a", client -> fragments(client, 1));
        says("empty first fragment", "text 0 bytes, cont FIN", "answer a", client -> {
            client.frame(RawClient.TEXT);
            client.frame(FIN | RawClient.CONTINUATION, REQUEST);
        });
        says("empty last fragment", "text, cont FIN 0 bytes", "answer a", client -> {
            client.frame(RawClient.TEXT, REQUEST);
            client.frame(FIN | RawClient.CONTINUATION);
        });
        says("a byte a packet", "text", "answer a", client -> {
            var frame = new ByteArrayOutputStream();
            frame.write(FIN | RawClient.TEXT);
            frame.write(0x80 | REQUEST.length);
            frame.writeBytes(new byte[4]);
            frame.writeBytes(REQUEST);
            for (byte next : frame.toByteArray()) {
                client.bytes(next);
            }
        });
        says("ping between fragments", "text, ping, cont FIN", "pong 70, answer a", client -> {
            client.frame(RawClient.TEXT, Arrays.copyOf(REQUEST, 20));
            client.frame(FIN | RawClient.PING, (byte) 0x70);
            client.frame(FIN | RawClient.CONTINUATION, Arrays.copyOfRange(REQUEST, 20, REQUEST.length));
        });
        says("empty text", "text 0 bytes", "error", client -> client.frame(FIN | RawClient.TEXT));
    }

    private static void fragments(RawClient client, int size) throws IOException {
        for (int at = 0; at < REQUEST.length; at += size) {
            boolean isLast = at + size >= REQUEST.length;
            client.frame(
                    (isLast ? FIN : 0) | (at == 0 ? RawClient.TEXT : RawClient.CONTINUATION),
                    Arrays.copyOfRange(REQUEST, at, Math.min(REQUEST.length, at + size)));
        }
    }

    private void controls() throws IOException {
        says("ping", "ping 0 bytes", "pong ", client -> client.frame(FIN | RawClient.PING));
        byte[] largest = new byte[125];
        Arrays.fill(largest, (byte) 0xFE);
        says(
                "largest ping",
                "ping 125 bytes",
                "pong " + HexFormat.of().formatHex(largest),
                client -> client.frame(FIN | RawClient.PING, largest));
        says("pong nobody asked for", "pong, ping 01", "pong 01", client -> {
            client.frame(FIN | RawClient.PONG, (byte) 9);
            client.frame(FIN | RawClient.PING, (byte) 1);
        });
        says("two pings", "ping 01, ping 02", "pong 01, pong 02", client -> {
            client.frame(FIN | RawClient.PING, (byte) 1);
            client.frame(FIN | RawClient.PING, (byte) 2);
        });
        says(
                "oversized ping",
                "ping 126 bytes",
                "close 1002",
                client -> client.frame(FIN | RawClient.PING, new byte[126]));
        says("fragmented ping", "ping without FIN", "close 1002", client -> client.frame(RawClient.PING));
    }

    private void violations() throws IOException {
        says(
                "no mask",
                "text unmasked",
                "close 1002",
                client -> client.frame(FIN | RawClient.TEXT, false, REQUEST.length, REQUEST));
        for (int rsv : List.of(0x40, 0x20, 0x10, 0x70)) {
            says(
                    "reserved bits " + Integer.toHexString(rsv),
                    "text",
                    "close 1002",
                    client -> client.frame(FIN | rsv | RawClient.TEXT, REQUEST));
        }
        for (int opcode : List.of(3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)) {
            says("reserved opcode " + opcode, "a frame", "close 1002", client -> client.frame(FIN | opcode));
        }
    }

    private void fragmentsThatAreNone() throws IOException {
        says("continuation of nothing", "cont FIN", "close 1002", client -> client.frame(FIN, REQUEST));
        says("continuation after a whole message", "text FIN, cont FIN", "answer a, close 1002", client -> {
            client.frame(FIN | RawClient.TEXT, REQUEST);
            door.awaitIdle();
            client.frame(FIN, REQUEST);
        });
        says("message inside another", "text, text FIN", "close 1002", client -> {
            client.frame(RawClient.TEXT, REQUEST);
            client.frame(FIN | RawClient.TEXT, REQUEST);
        });
        says(
                "length in more bytes than it needs",
                "text of 5 bytes, 16-bit length",
                "close 1002",
                client -> client.bytes(
                        (byte) 0x81,
                        (byte) (0x80 | 126),
                        (byte) 0,
                        (byte) 5,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) '"',
                        (byte) 'h',
                        (byte) 'i',
                        (byte) '"',
                        (byte) ' '));
        says(
                "binary where text is agreed on",
                "binary",
                "close 1003",
                client -> client.frame(FIN | RawClient.BINARY, REQUEST));
    }

    private void texts() throws IOException {
        byte[] umlaut = JsonClient.request("\u00e4", "").getBytes(StandardCharsets.UTF_8);
        int inside = new String(umlaut, StandardCharsets.ISO_8859_1).indexOf('\u00c3') + 1;
        says("character over two fragments", "text, cont FIN", "answer \u00e4", client -> {
            client.frame(RawClient.TEXT, Arrays.copyOf(umlaut, inside));
            client.frame(FIN, Arrays.copyOfRange(umlaut, inside, umlaut.length));
        });
        for (String bad : List.of("ff", "c0af", "eda080", "f4908080", "c3", "e282", "80", "f8888080")) {
            says(
                    "no UTF-8: " + bad,
                    "text",
                    "close 1007",
                    client -> client.frame(FIN | RawClient.TEXT, HexFormat.of().parseHex(bad)));
        }
        says("no UTF-8 in the second fragment", "text, cont FIN", "close 1007", client -> {
            client.frame(RawClient.TEXT, REQUEST);
            client.frame(FIN, (byte) 0xFF);
        });
    }

    private void sizes() throws IOException {
        byte[] request = JsonClient.request("a", "").getBytes(StandardCharsets.UTF_8);
        byte[] most = Arrays.copyOf(request, MAX_MESSAGE);
        Arrays.fill(most, request.length, MAX_MESSAGE, (byte) ' ');
        says("largest message", MAX_MESSAGE + " bytes", "answer a", client -> client.frame(FIN | RawClient.TEXT, most));
        says(
                "frame too large",
                MAX_MESSAGE + 1 + " bytes claimed",
                "close 1009",
                client -> client.frame(FIN | RawClient.TEXT, true, MAX_MESSAGE + 1));
        says(
                "frame far too large, and sent",
                "300000 bytes",
                "close 1009",
                client -> client.frame(FIN | RawClient.TEXT, new byte[300_000]));
        says(
                "length with its highest bit",
                "text",
                "close 1002",
                client -> client.frame(FIN | RawClient.TEXT, true, Long.MIN_VALUE));
        says("message too large in fragments", "text, cont FIN", "close 1009", client -> {
            client.frame(RawClient.TEXT, most);
            client.frame(FIN, (byte) ' ');
        });
    }

    private void closes() throws IOException {
        says("close without a code", "close 0 bytes", "close 1000", client -> client.frame(FIN | RawClient.CLOSE));
        says(
                "close with half a code",
                "close 1 byte",
                "close 1002",
                client -> client.frame(FIN | RawClient.CLOSE, (byte) 3));
        for (int code :
                List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999, 5000, 65535)) {
            says(
                    "close " + code,
                    "close",
                    "close " + code,
                    client -> client.frame(FIN | RawClient.CLOSE, closing(code, "bye")));
        }
        for (int code : List.of(0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999)) {
            says(
                    "close " + code,
                    "close",
                    "close 1002",
                    client -> client.frame(FIN | RawClient.CLOSE, closing(code, "")));
        }
        says(
                "close with a reason that is no UTF-8",
                "close",
                "close 1007",
                client -> client.frame(FIN | RawClient.CLOSE, (byte) 3, (byte) 0xE8, (byte) 0xFF));
        says(
                "close with a long reason",
                "close 126 bytes",
                "close 1002",
                client -> client.frame(FIN | RawClient.CLOSE, closing(1000, "x".repeat(124))));
        says("request after close", "close 1000, text", "close 1000", client -> {
            client.frame(FIN | RawClient.CLOSE, closing(1000, ""));
            client.frame(FIN | RawClient.TEXT, REQUEST);
        });
    }

    private static byte[] closing(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    private void says(String name, String sent, String expected, Saying saying) throws IOException {
        try (RawClient client = RawClient.connected(door.port(), "sluice.json.v1", 0)) {
            saying.to(client);
            List<String> seen = new ArrayList<>();
            int count = expected.split(", ", -1).length;
            while (seen.size() < count) {
                Optional<RawClient.Frame> frame = client.read();
                seen.add(frame.map(ConformanceIT::shown).orElse("end"));
                if (frame.isEmpty()) {
                    break;
                }
            }
            if (expected.contains("close")) {
                seen.add(client.read().map(ConformanceIT::shown).orElse("end"));
                expect(name, sent, expected + ", end", seen);
            } else {
                expect(name, sent, expected, seen);
            }
        }
    }

    private void expect(String name, String sent, String expected, List<String> seen) {
        row(name, sent, expected, String.join(", ", seen));
    }

    private void row(String name, String sent, String expected, String seen) {
        String row = "| " + name + " | " + sent + " | " + expected + " | " + seen + " |";
        rows.add(row);
        if (!expected.equals(seen)) {
            wrong.add(row);
        }
    }

    private static String shown(RawClient.Frame frame) {
        return switch (frame.opcode) {
            case RawClient.CLOSE -> "close " + frame.closeCode();
            case RawClient.PONG -> "pong " + HexFormat.of().formatHex(frame.payload);
            case RawClient.TEXT -> {
                var json = new JsonObject(frame.text());
                yield json.getString("type") + (json.containsKey("id") ? " " + json.getString("id") : "");
            }
            default -> "opcode " + frame.opcode;
        };
    }
}
