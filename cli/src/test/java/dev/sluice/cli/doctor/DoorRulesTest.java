package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.Finding.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorRulesTest {

    private static final DoorReport HTTP = DoorReport.open("http", "a:1", "--http", "1.0");
    private static final DoorReport WEBSOCKET = DoorReport.open("websocket", "a:1", "--http", "");

    @Test
    void namesTheOptionOfADoorThatIsShut() {
        var shut = DoorReport.shut("grpc", "a:2", "--grpc", "Connection refused");

        assertThat(DoorRules.findings(List.of(shut))).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.says()).isEqualTo("does not answer at a:2: Connection refused");
            assertThat(finding.advice()).endsWith("or name yours with --grpc");
        });
    }

    @Test
    void saysWhichVersionIsBehindADoorThatSaysSo() {
        assertThat(DoorRules.findings(List.of(HTTP, WEBSOCKET)))
                .extracting(Finding::says)
                .containsExactly("version 1.0 at a:1", "answers at a:1");
    }

    @Test
    void warnsOfDoorsOfDifferentGateways() {
        var older = DoorReport.open("grpc", "a:2", "--grpc", "0.9");

        assertThat(DoorRules.findings(List.of(HTTP, WEBSOCKET, older)))
                .last()
                .satisfies(finding ->
                        assertThat(finding.says()).isEqualTo("are of gateways of different versions: 1.0, 0.9"));
    }
}
