package dev.sluice.worker;

import static dev.sluice.worker.Requests.longs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Member;
import dev.sluice.schemas.worker.MemberOutcome;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run whose members' deadlines pass while it runs, on one lane. */
class RunDeadlineIT {

    /** Minutes of work: who waits for it to end fails. */
    private static final long ENDLESS = 500_000_000;

    private static final long SOME = 20_000;

    private static final long SOON_MICROS = 200_000;

    @TempDir
    static Path repository;

    private static RunningWorker worker;

    @BeforeAll
    static void start() throws Exception {
        ModelRepositories.write(repository, "slow", TinyModels.slow(), Optional.of("batch-dependence: allow\n"));
        worker = RunningWorker.over(repository);
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @Test
    void givesUpARunThatNobodyWaitsForAndTakesTheNext() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.frame(1, "slow", SOON_MICROS, List.of(longs("", "rounds", ENDLESS), longs("", "rounds", 1)));
        link.frame(2, "slow", longs("", "rounds", 1));

        assertThat(link.outcomes(1)).hasSize(2).allSatisfy(outcome -> {
            assertThat(outcome.getFault().getCode()).isEqualTo(Fault.Code.DEADLINE_EXCEEDED);
            assertThat(outcome.getFault().getMessage()).isEqualTo("the deadline passed while it ran");
        });
        assertThat(link.runs()).as("no run went well").isEmpty();
        assertThat(link.outcomes(2)).hasSize(1).allMatch(MemberOutcome::hasResponse);
        link.end();
    }

    @Test
    void goesOnWithARunThatSomebodyStillWaitsFor() throws Exception {
        LinkClient link = LinkClient.greeted(worker);

        link.send(GatewayMessage.newBuilder()
                .setFrame(Frame.newBuilder()
                        .setFrameId(1)
                        .setModelName("slow")
                        .setModelVersion("1")
                        .addMembers(Member.newBuilder()
                                .setIndex(0)
                                .setTimeLeftUs(1_000)
                                .setRequest(longs("", "rounds", SOME)))
                        .addMembers(Member.newBuilder().setIndex(1).setRequest(longs("", "rounds", SOME)))));

        assertThat(link.outcomes(1).get(1).hasResponse()).isTrue();
        link.end();
    }
}
