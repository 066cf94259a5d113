package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.SettingsReference;
import dev.sluice.worker.config.WorkerSettings;
import dev.sluice.worker.repository.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps the worker's parts of {@code docs/configuration.md} what the declarations say. */
class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void theReferencePageSaysWhatTheWorkerDeclares() throws IOException {
        holds("worker", SettingsReference.markdown(WorkerSettings.class));
    }

    @Test
    void theReferencePageSaysWhatAModelDeclares() throws IOException {
        holds("model", SettingsReference.markdownOfFile(ModelConfig.class));
    }

    private static void holds(String part, String expected) throws IOException {
        String text = Files.readString(PAGE);
        String start = "<!-- " + part + ": generated, do not edit -->\n";
        int begin = text.indexOf(start) + start.length();
        int end = text.indexOf("<!-- end of " + part + " -->");
        if (Boolean.getBoolean("sluice.rewrite-docs")) {
            Files.writeString(PAGE, text.substring(0, begin) + expected + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end))
                .as("docs/configuration.md is behind; run this test with -Dsluice.rewrite-docs=true")
                .isEqualTo(expected);
    }
}
