package dev.sluice.gateway.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetWindowTest {

    @Test
    void doesNotCommitPastAnUnfinishedRecord() {
        var window = new OffsetWindow(10, FinishedAhead.NONE);
        window.polled(10);
        window.polled(11);

        window.finished(11);

        assertThat(window.committable()).isEqualTo(10);
    }

    @Test
    void commitsEverythingBelowTheLowestUnfinishedRecord() {
        var window = new OffsetWindow(10, FinishedAhead.NONE);
        for (long offset = 10; offset < 20; offset++) {
            window.polled(offset);
        }

        for (long offset = 19; offset >= 10; offset--) {
            if (offset != 13) {
                window.finished(offset);
            }
        }

        assertThat(window.committable()).isEqualTo(13);
        window.finished(13);
        assertThat(window.committable()).isEqualTo(20);
    }

    @Test
    void ignoresAnOffsetThatIsFinishedTwiceOrWasNeverPolled() {
        var window = new OffsetWindow(10, FinishedAhead.NONE);
        window.polled(10);
        window.polled(12);

        assertThat(window.finished(9)).isFalse();
        assertThat(window.finished(11)).isFalse();
        assertThat(window.finished(13)).isFalse();
        assertThat(window.finished(10)).isTrue();
        assertThat(window.finished(10)).isFalse();
        assertThat(window.committable()).isEqualTo(12);
    }

    @Test
    void hasNoRoomFurtherAheadThanItsCapacity() {
        var window = new OffsetWindow(0, FinishedAhead.NONE, 64);
        window.polled(0);

        assertThat(window.fits(63)).isTrue();
        assertThat(window.fits(64)).isFalse();
        assertThatThrownBy(() -> window.polled(64)).isInstanceOf(IllegalStateException.class);
        window.finished(0);
        assertThat(window.fits(64)).isTrue();
    }

    @Test
    void takesARecordBehindAnyGapWhenNothingIsUnfinished() {
        var window = new OffsetWindow(0, FinishedAhead.NONE, 64);
        window.polled(0);
        window.finished(0);

        window.polled(1_000_000);

        assertThat(window.committable()).isEqualTo(1_000_000);
        window.finished(1_000_000);
        assertThat(window.committable()).isEqualTo(1_000_001);
    }

    @Test
    void commitsPastTrailingMarkersOfTransactionsOnceTheRecordsBeforeThemAreFinished() {
        var window = new OffsetWindow(5, FinishedAhead.NONE);
        window.polled(5);

        window.skippedTo(8);

        assertThat(window.committable()).isEqualTo(5);
        window.finished(5);
        assertThat(window.committable()).isEqualTo(8);
    }

    @Test
    void refusesAnOffsetThatItHasPassed() {
        var window = new OffsetWindow(5, FinishedAhead.NONE);
        window.polled(5);

        assertThatThrownBy(() -> window.polled(5)).isInstanceOf(IllegalStateException.class);
    }
}
