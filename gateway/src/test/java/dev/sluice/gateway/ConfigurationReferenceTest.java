package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps the gateway's part of {@code docs/configuration.md} what the declarations say. */
class ConfigurationReferenceTest {

    private static final String BEGIN = "<!-- gateway: generated, do not edit -->\n";
    private static final String END = "<!-- end of gateway -->";

    @Test
    void theReferencePageSaysWhatIsDeclared() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        String expected = SettingsReference.markdown(GatewayConfig.class);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("sluice.rewrite-docs")) {
            Files.writeString(page, text.substring(0, begin) + expected + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end))
                .as("docs/configuration.md is behind; run this test with -Dsluice.rewrite-docs=true")
                .isEqualTo(expected);
    }
}
