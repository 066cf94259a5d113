package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void namesAnArgumentThatItDoesNotKnow() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("--port", "1"))).hasMessageContaining("--port");
    }

    @Test
    void asksForTheValueOfTheLastArgument() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("--config"))).hasMessageContaining("--config");
    }

    @Test
    void asksForAKeyAndAValue() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("--set", "=1"))).hasMessageContaining("key=value");
    }

    @Test
    void keepsEverythingAfterTheFirstEqualsSign() {
        CommandLine line = CommandLine.parse(List.of("--config", "a.yaml", "--set", "k=v=w"));

        assertThat(line.file()).contains(Path.of("a.yaml"));
        assertThat(line.overrides()).containsEntry("k", "v=w");
    }
}
