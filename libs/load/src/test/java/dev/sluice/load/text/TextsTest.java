package dev.sluice.load.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {

    @TempDir
    private Path folder;

    @Test
    void areOfTheLengthThatWasAskedForWithTheTwoTokensAroundEach() throws IOException {
        Texts texts = TextSource.parse("fixed:32").texts(1);

        assertThat(texts.meanTokens()).hasValue(32);
        assertThat(texts.text(0).split(" ")).hasSize(30);
        assertThat(texts.text(4_095).split(" ")).hasSize(30);
    }

    @Test
    void areTheSameOfTheSameSeed() throws IOException {
        TextSource source = TextSource.parse("log-normal:mean=21,max=128");

        assertThat(source.texts(5).text(17)).isEqualTo(source.texts(5).text(17));
        assertThat(source.texts(5).text(17)).isNotEqualTo(source.texts(6).text(17));
    }

    @Test
    void areUsedInTurn() throws IOException {
        Texts texts = TextSource.parse("fixed:8").texts(1);

        assertThat(texts.text(texts.count() + 3)).isEqualTo(texts.text(3));
        assertThat(texts.text(3)).isNotEqualTo(texts.text(4));
    }

    @Test
    void haveLogNormalLengthsOfTheMeanAndWithinTheBounds() {
        var lengths = new Lengths.LogNormal(21, 0.6, 3, 128);
        Random random = new Random(1);
        int[] drawn = IntStream.range(0, 100_000).map(i -> lengths.draw(random)).toArray();

        double mean = IntStream.of(drawn).average().orElseThrow();
        int[] sorted = IntStream.of(drawn).sorted().toArray();

        assertThat(mean).isCloseTo(21, within(0.3));
        assertThat(sorted[50_000]).as("median").isCloseTo((int) (21 * Math.exp(-0.18)), within(1));
        assertThat(sorted[0]).isGreaterThanOrEqualTo(3);
        assertThat(sorted[99_999]).isEqualTo(128);
    }

    @Test
    void areTheLinesOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("texts"), "one\n\nzwei \u00fc\n  \nthree\n");

        Texts texts = TextSource.parse("file:" + file).texts(1);

        assertThat(texts.count()).isEqualTo(3);
        assertThat(texts.text(1)).isEqualTo("zwei \u00fc");
        assertThat(texts.text(3)).isEqualTo("one");
        assertThat(texts.meanTokens()).isEmpty();
    }

    @Test
    void areNotHadOfAFileThatHasNone() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n \n");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});

        assertThatThrownBy(() -> TextSource.parse("file:" + empty).texts(1)).hasMessage("it has no line of text");
        assertThatThrownBy(() -> TextSource.parse("file:" + binary).texts(1))
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(
                        () -> TextSource.parse("file:" + folder.resolve("none")).texts(1))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed                        | must be fixed:TOKENS, log-normal:mean=TOKENS,max=TOKENS",
                "file:                        | must be fixed:TOKENS, log-normal:mean=TOKENS,max=TOKENS",
                "fixed:x                      | fixed must be a whole number of tokens, was x",
                "fixed:2                      | a text has from 3 to 100000 tokens",
                "log-normal:                  | log-normal takes mean, max, min and sigma, each NAME=NUMBER",
                "log-normal:mean=21           | log-normal needs mean and max, as log-normal:mean=21,max=128",
                "log-normal:mean=21,top=3     | log-normal takes mean, max, min and sigma, each NAME=NUMBER, was top=3",
                "log-normal:mean=21,max=20    | mean must be from min=3 to max=20, was 21.0",
                "log-normal:mean=x,max=20     | mean must be a number, was x",
                "log-normal:mean=9,max=20,sigma=0 | sigma must be more than 0 and at most 4, was 0.0",
            })
    void areRefusedWithTheReasonWhenTheirLengthCannotBeMeant(String typed, String complaint) {
        assertThatThrownBy(() -> TextSource.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void areSaidTheWayTheyAreTyped() {
        assertThat(TextSource.parse("fixed:32")).hasToString("fixed:32");
        assertThat(TextSource.parse("log-normal:mean=21,max=128"))
                .hasToString("log-normal:mean=21,sigma=0.6,min=3,max=128");
        assertThat(TextSource.parse("log-normal:mean=20.5,max=99,min=5,sigma=1"))
                .hasToString("log-normal:mean=20.5,sigma=1,min=5,max=99");
    }
}
