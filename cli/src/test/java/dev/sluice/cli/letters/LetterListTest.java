package dev.sluice.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LetterListTest {

    private static final List<LetterSummary> TWO = List.of(
            Letters.foreign(new byte[0], new RecordHeaders()).summary(),
            Letters.of(new byte[7], Map.of("message", "m".repeat(500))).summary());

    @Test
    void keepsTheNewestOfAllPartitionsHoweverManyThereAre() {
        var newest = new Newest(3);

        for (int i = 0; i < 10_000; i++) {
            newest.add(Letters.summary(i % 8, i, Letters.TIME.minusSeconds(i)));
        }

        assertThat(Letters.names(newest.oldestFirst())).containsExactly("2-2", "1-1", "0-0");
        assertThat(newest.seen()).isEqualTo(10_000);
    }

    @Test
    void saysADashWhereAForeignLetterSaysNothing() {
        List<String> lines = new LetterList(TWO, 0, /* isExact= */ true).lines(OptionalInt.empty());

        assertThat(lines.get(0))
                .startsWith("LETTER  TIME                  CODE           ORIGIN                 KEY    MESSAGE");
        assertThat(lines.get(1))
                .isEqualTo("3-17    2026-11-25T00:25:48Z  -              -                      order  -");
        assertThat(lines.get(2))
                .isEqualTo("3-17    2026-11-25T00:25:48Z  UNKNOWN_MODEL  sluice.requests-5-120  order  "
                        + "m".repeat(500));
    }

    @Test
    void cutsMessagesToTheTerminal() {
        var list = new LetterList(TWO, 0, /* isExact= */ true);

        assertThat(list.lines(OptionalInt.of(150)).get(2)).hasSize(150).endsWith("mm...");
        assertThat(list.lines(OptionalInt.of(40)).get(2)).endsWith("  " + "m".repeat(27) + "...");
    }

    @Test
    void saysHowManyMoreThereAre() {
        assertThat(new LetterList(TWO, 0, /* isExact= */ true).more()).isEmpty();
        assertThat(new LetterList(TWO, 1, /* isExact= */ true).more())
                .contains("1 older letter is not shown; --limit shows more");
        assertThat(new LetterList(TWO, 7, /* isExact= */ true).more())
                .contains("7 older letters are not shown; --limit shows more");
        assertThat(new LetterList(TWO, 7, /* isExact= */ false).more())
                .contains("up to 7 older letters are not shown; --limit shows more");
    }

    @Test
    void saysInJsonOnlyWhatItKnows() {
        List<String> lines = new LetterList(TWO, 0, /* isExact= */ true).asJson();

        assertThat(lines.get(0))
                .isEqualTo(
                        "{\"letter\":\"3-17\",\"time\":\"2026-11-25T00:25:48.927Z\",\"key\":\"order\",\"value_bytes\":0}");
        assertThat(lines.get(1))
                .contains(
                        "\"code\":\"UNKNOWN_MODEL\"",
                        "\"origin\":{\"topic\":\"sluice.requests\",\"partition\":5,\"offset\":120}");
    }
}
