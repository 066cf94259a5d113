package dev.sluice.cli.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void showsTextAsItIsAndAnythingElseInHexadecimal() {
        assertThat(Printable.bytes("zwölf 🙂".getBytes(UTF_8), 40)).isEqualTo("zwölf 🙂");
        assertThat(Printable.bytes(new byte[] {0, 1, (byte) 0xff}, 40)).isEqualTo("0x0001ff");
        assertThat(Printable.bytes("a\nb".getBytes(UTF_8), 40)).isEqualTo("0x610a62");
        assertThat(Printable.bytes(null, 40)).isEqualTo("-");
        assertThat(Printable.bytes(new byte[1_000], 10)).isEqualTo("0x00000...");
        assertThat(Printable.bytes(new byte[1_000], Integer.MAX_VALUE)).hasSize(2_002);
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(Printable.cut("abcdefgh", 8)).isEqualTo("abcdefgh");
        assertThat(Printable.cut("abcdefghi", 8)).isEqualTo("abcde...");
        assertThat(Printable.cut("abcd🙂efgh", 8)).isEqualTo("abcd...");
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(Printable.line("a\u001b[2Jb\u009bc\u2028")).isEqualTo("a\\u001b[2Jb\\u009bc\\u2028");
        assertThat(Printable.line("plain")).isEqualTo("plain");
    }

    @Test
    void readsTheWidthThatSttySays() {
        assertThat(TerminalWidth.parse("40 132\n")).hasValue(132);
        assertThat(TerminalWidth.parse("0 0\n")).isEmpty();
        assertThat(TerminalWidth.parse("")).isEmpty();
    }
}
