package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.request.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/http.md} to what is served. */
class HttpPageTest {

    private final String page = read();

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "http.md"));
        } catch (IOException lost) {
            throw new AssertionError(lost);
        }
    }

    @Test
    void namesEveryRoute() {
        assertThat(Arrays.stream(Endpoint.values())
                        .map(endpoint -> '`'
                                + endpoint.method().name()
                                + ' '
                                + endpoint.path().replaceAll(":(\\w+)", "{$1}")
                                + '`'))
                .allSatisfy(route -> assertThat(page).contains(route));
    }

    @Test
    void saysTheStatusOfEveryErrorThatCanComeOverHttp() {
        assertThat(ErrorCode.values())
                .filteredOn(code -> code != ErrorCode.REPLY_TOPIC_REFUSED)
                .allSatisfy(code -> assertThat(page).contains("| `" + code + "` | " + HttpStatus.of(code) + " |"));
    }
}
