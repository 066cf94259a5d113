package dev.sluice.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningStackTest {

    private static final Addresses ADDRESSES = new Addresses("h:1,i:2", "h:6", "h:7", "h:3", List.of("h:4", "h:5"));

    @TempDir
    private Path folder;

    @Test
    void isFoundWhileItsProcessLives() throws Exception {
        RunningStack.announce(folder, ADDRESSES);

        assertThat(RunningStack.find(folder)).contains(ADDRESSES);
        assertThat(RunningStack.process(folder)).contains(ProcessHandle.current());
    }

    @Test
    void isNotFoundBeforeItIsThereAndAfterItIsWithdrawn() throws Exception {
        assertThat(RunningStack.find(folder)).isEmpty();
        RunningStack.announce(folder, ADDRESSES);

        RunningStack.withdraw(folder);

        assertThat(RunningStack.find(folder)).isEmpty();
    }

    @Test
    void isNotFoundWhenItWasKilledThoughAnotherProcessHasItsNumberNow() throws Exception {
        RunningStack.announce(folder, ADDRESSES);
        Path word = folder.resolve("running.properties");
        String earlier = Files.readString(word).replaceFirst("started=\\d+", "started=1999");
        Files.writeString(word, earlier);

        assertThat(RunningStack.find(folder)).isEmpty();
    }

    @Test
    void isNotFoundWhenItsWordIsGarbage() throws Exception {
        Files.writeString(folder.resolve("running.properties"), "pid=many\n\\u00zz");

        assertThat(RunningStack.find(folder)).isEmpty();
    }

    @Test
    void namesTheOptionOfAnAddressThatIsNone() {
        assertThatThrownBy(() -> new Addresses("h:1", "h:2", "h:3", "h:4", List.of("h")))
                .hasMessage("--worker must be HOST:PORT, was h");
        assertThatThrownBy(() -> new Addresses("h:1", "h:2", "h", "h:4", List.of("h:5")))
                .hasMessage("--grpc must be HOST:PORT, was h");
    }
}
