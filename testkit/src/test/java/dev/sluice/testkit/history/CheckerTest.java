package dev.sluice.testkit.history;

import static dev.sluice.testkit.history.HandMadeHistory.REPLIES;
import static dev.sluice.testkit.history.HandMadeHistory.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckerTest {

    private final HandMadeHistory made = new HandMadeHistory();

    private Verdict verdict() {
        return Checker.ofKeyOrder().check(made.history());
    }

    private void assertOnly(Anomaly.Kind kind, String... words) {
        Verdict verdict = verdict();
        assertThat(verdict.anomalies()).as(verdict.toString()).hasSize(1);
        assertThat(verdict.anomalies().get(0).kind()).isEqualTo(kind);
        assertThat(verdict.anomalies().get(0).detail()).contains(words);
    }

    @Test
    void hasNothingAgainstAHistoryInWhichEachOutcomeWentWhereItHasTo() {
        made.reply(made.send(0, 0), "ok", 0, 10);
        Sent failed = made.send(0, 1);
        made.reply(failed, "MODEL_ERROR", 1, 11);
        made.deadLetter(failed, "MODEL_ERROR", 0, 12);
        made.reply(made.send(0, 2), "DEADLINE_EXCEEDED", 2, 13);
        made.deadLetter(made.send(0, 3), "REPLY_TOPIC_REFUSED", 1, 14);
        made.commit(0, 1, 10);
        made.commit(0, 4, 14);

        Verdict verdict = verdict();

        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.notes()).isEmpty();
        assertThat(verdict.sent()).isEqualTo(4);
        assertThat(verdict.ok()).isEqualTo(1);
        assertThat(verdict.errors())
                .hasSize(3)
                .containsEntry("MODEL_ERROR", 1)
                .containsEntry("DEADLINE_EXCEEDED", 1)
                .containsEntry("REPLY_TOPIC_REFUSED", 1);
        assertThat(verdict.deadLettered()).isEqualTo(2);
        assertThat(verdict.commitsChecked()).isEqualTo(2);
    }

    @Test
    void namesAnAcknowledgedRequestWithoutAnyOutcomeLost() {
        made.reply(made.send(0, 0), "ok", 0, 10);
        made.send(0, 1);
        made.commit(0, 1, 10);

        assertOnly(Anomaly.Kind.LOST, "request 1 ", "requests-0-1", "neither replied nor dead-lettered");
        assertThat(verdict().lost()).isEqualTo(1);
    }

    @Test
    void namesARequestLostThatHasOnlyHalfOfItsOutcome() {
        made.reply(made.send(0, 0), "MODEL_ERROR", 0, 10);

        assertOnly(Anomaly.Kind.LOST, "only replied MODEL_ERROR");
    }

    @Test
    void neverNamesAnUnacknowledgedRequestLost() {
        made.sendUnacknowledged(0, 7, 0);

        assertThat(verdict().anomalies()).isEmpty();
        assertThat(verdict().unacknowledged()).isEqualTo(1);
    }

    @Test
    void takesTheAnswerOfAnUnacknowledgedRequestForItsOwn() {
        Sent request = made.sendUnacknowledged(0, 7, 0);
        made.reply(request, new RecordId(REQUESTS, 0, 5), "ok", 0, 10);
        made.commit(0, 6, 10);

        assertThat(verdict().anomalies()).isEmpty();
        assertThat(verdict().ok()).isEqualTo(1);
    }

    @Test
    void namesACommitThatPassedAnUnacknowledgedRequestWhichTheTopicHas() {
        Sent request = made.sendUnacknowledged(0, 7, 0);
        made.requestTopics.add(REQUESTS);
        made.requests.add(new RequestRecord(new RecordId(REQUESTS, 0, 5), request.correlation(), request.print()));
        made.commit(0, 6, 10);

        assertOnly(Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED, "commit 6", "request 0 ", "never finished");
    }

    @Test
    void judgesRequestsThatSomebodyElseSent() {
        made.requestTopics.add(REQUESTS);
        made.requests.add(new RequestRecord(new RecordId(REQUESTS, 0, 5), "theirs", new Fingerprint(1, 2, 3)));

        assertOnly(Anomaly.Kind.LOST, "somebody else's request", "theirs");
        assertThat(verdict().others()).isEqualTo(1);
    }

    @Test
    void namesAReplyPhantomWhoseCorrelationNobodySent() {
        Sent request = made.send(0, 0);
        made.reply(request, "ok", 0, 10);
        made.replies.add(HandMadeHistory.replyOf(made.replies.get(0), "nobody", new RecordId(REQUESTS, 0, 0)));

        assertOnly(Anomaly.Kind.PHANTOM, "nobody");
    }

    @Test
    void namesADeadLetterPhantomThatIsOfNoRequest() {
        Sent request = made.send(0, 0);
        made.reply(request, "INTERNAL", 0, 10);
        DeadLetter letter = made.deadLetter(request, "INTERNAL", 0, 10);
        made.deadLetters.add(HandMadeHistory.letterWith(letter, new RecordId(REQUESTS, 0, 9), request.print(), false));

        assertOnly(Anomaly.Kind.PHANTOM, "requests-0-9");
    }

    @Test
    void namesAReplyCrossedThatNamesAnotherRequest() {
        Sent first = made.send(0, 0);
        Sent second = made.send(0, 1);
        made.reply(first, "ok", 0, 10);
        made.reply(second, new RecordId(REQUESTS, 0, 0), "ok", 1, 10);

        assertOnly(Anomaly.Kind.CROSSED, "request 1 ", "names the request requests-0-0");
    }

    @Test
    void namesAReplyCrossedThatNamesNoRequest() {
        Sent request = made.send(0, 0);
        Reply reply = made.reply(request, "ok", 0, 10);
        made.replies.set(
                0, new Reply(reply.correlation(), reply.at(), reply.time(), true, null, "ok", reply.key(), ""));

        assertOnly(Anomaly.Kind.CROSSED, "names no request");
    }

    @Test
    void namesAReplyCrossedThatWentElsewhere() {
        Reply reply = made.reply(made.send(0, 0), "ok", 0, 10);
        made.replies.set(0, HandMadeHistory.replyAt(reply, new RecordId("others", 0, 0)));

        assertOnly(Anomaly.Kind.CROSSED, "should have gone to replies");
        assertThat(verdict().crossed()).isEqualTo(1);
    }

    @Test
    void namesAReplyCrossedThatWentToAnotherPartitionThanAsked() {
        Sent plain = made.send(0, 0);
        var asked = new ReplyAddress(REPLIES, 1);
        made.sent.set(
                0,
                Sent.unacknowledged(
                                0,
                                "c0",
                                plain.id().orElseThrow().topicPartition(),
                                plain.sentAt(),
                                plain.print(),
                                asked)
                        .acknowledged(0, plain.sentAt()));
        made.reply(plain, "ok", 0, 10);

        assertOnly(Anomaly.Kind.CROSSED, "should have gone to replies-1");
    }

    @Test
    void namesAReplyCrossedThatHasAnotherKey() {
        Reply reply = made.reply(made.send(0, 0), "ok", 0, 10);
        made.replies.set(0, HandMadeHistory.replySaying(reply, 8, ""));

        assertOnly(Anomaly.Kind.CROSSED, "has another key");
    }

    @Test
    void namesAReplyCrossedThatTheTestComplainsOf() {
        Reply reply = made.reply(made.send(0, 0), "ok", 0, 10);
        made.replies.set(0, HandMadeHistory.replySaying(reply, reply.key(), "the sum is 3, not 2"));

        assertOnly(Anomaly.Kind.CROSSED, "the sum is 3, not 2");
    }

    @Test
    void countsASecondReplyAsADuplicateAndNotAsAnAnomaly() {
        Sent request = made.send(0, 0);
        made.reply(request, "ok", 0, 10);
        made.reply(request, "ok", 1, 20);
        made.reply(request, "ok", 2, 30);

        assertThat(verdict().anomalies()).isEmpty();
        assertThat(verdict().duplicates()).isEqualTo(2);
        assertThat(verdict().duplicated()).hasSize(1);
        assertThat(verdict().ok()).isEqualTo(1);
    }

    @Test
    void doesNotTakeTwoRequestsOfOneCorrelationForADuplicate() {
        Sent first = made.send(0, 0);
        made.sent.add(first.acknowledged(1, first.sentAt()));
        made.reply(first, "ok", 0, 10);
        made.reply(made.sent.get(1), "ok", 1, 10);

        assertThat(verdict().anomalies()).isEmpty();
        assertThat(verdict().duplicates()).isZero();
    }

    @Test
    void namesACommitThatCameBeforeTheReplyOfARequestBelowIt() {
        made.reply(made.send(0, 0), "ok", 0, 11);
        made.reply(made.send(0, 1), "ok", 1, 9);
        made.commit(0, 2, 10);
        made.commit(0, 2, 12);

        assertOnly(Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED, "commit 2", "request 0 ", "1 ms later");
    }

    @Test
    void namesACommitThatCameBeforeTheDeadLetterOfARequestBelowIt() {
        Sent request = made.send(0, 0);
        made.reply(request, "MODEL_ERROR", 0, 9);
        made.deadLetter(request, "MODEL_ERROR", 0, 15);
        made.commit(0, 1, 10);

        assertOnly(Anomaly.Kind.COMMITTED_BEYOND_UNFINISHED, "5 ms later");
    }

    @Test
    void letsACommitPassOffsetsWithoutARecord() {
        made.reply(made.send(0, 3), "ok", 0, 9);
        made.commit(0, 50, 10);

        assertThat(verdict().anomalies()).isEmpty();
    }

    @Test
    void letsACommitPassARequestThatIsNotInItsTopicAnyMoreButNamesItLost() {
        made.requestTopics.add(REQUESTS);
        made.send(0, 0);
        made.commit(0, 1, 10);

        assertOnly(Anomaly.Kind.LOST, "not in its topic any more");
        assertThat(verdict().notes()).containsExactly("1 acknowledged requests are not in their topics any more");
    }

    @Test
    void saysThatTimesOfCreateTimeTopicsProveNothing() {
        Reply reply = made.reply(made.send(0, 0), "ok", 0, 20);
        made.replies.set(0, HandMadeHistory.replyTimed(reply, reply.time(), false));
        made.commit(0, 1, 10);

        assertThat(verdict().anomalies()).isEmpty();
        assertThat(verdict().notes()).singleElement().asString().contains("replies has CreateTime");
    }

    @Test
    void namesACommitThatMovedBack() {
        made.reply(made.send(0, 0), "ok", 0, 9);
        made.commit(0, 1, 10);
        made.commit(1, 0, 11);
        made.commit(0, 0, 12);

        assertOnly(Anomaly.Kind.COMMIT_MOVED_BACK, "commit 0 of requests-0", "after commit 1");
    }

    @Test
    void namesRepliesOfOneKeyInAnotherOrderWhenAsked() {
        made.reply(made.send(0, 0), "ok", 1, 10);
        made.reply(made.send(0, 1), "ok", 0, 9);

        assertOnly(Anomaly.Kind.OUT_OF_ORDER, "request 0 ", "after request 1 ");
        assertThat(Checker.ofAnyOrder().check(made.history()).anomalies()).isEmpty();
    }

    @Test
    void letsRepliesOfOtherKeysAndRepeatedRepliesStandInAnyOrder() {
        Sent first = made.send(0, 0, 7, 0);
        Sent second = made.send(0, 1, 8, 0);
        made.reply(second, "ok", 0, 9);
        made.reply(first, "ok", 1, 10);
        made.reply(made.send(0, 2, 7, 0), "ok", 2, 11);
        made.reply(first, "ok", 3, 12);

        assertThat(verdict().anomalies()).isEmpty();
    }

    @Test
    void namesADeadLetterThatIsNotItsRecord() {
        Sent request = made.send(0, 0);
        made.reply(request, "INTERNAL", 0, 10);
        DeadLetter letter = made.deadLetter(request, "INTERNAL", 0, 10);
        made.deadLetters.set(
                0,
                HandMadeHistory.letterWith(
                        letter, letter.origin(), new Fingerprint(letter.print().key(), 1, 2), false));

        assertOnly(Anomaly.Kind.DEAD_LETTER_CHANGED, "another value, another header");
    }

    @Test
    void letsADeadLetterThatDidNotFitLackItsValueOrAllOfIt() {
        Sent request = made.send(0, 0);
        made.reply(request, "REPLY_TOO_LARGE", 0, 10);
        DeadLetter letter = made.deadLetter(request, "REPLY_TOO_LARGE", 0, 10);
        var withoutValue = new Fingerprint(
                letter.print().key(), Fingerprint.ABSENT, letter.print().headers());
        for (Fingerprint cut : List.of(withoutValue, Fingerprint.NOTHING)) {
            made.deadLetters.set(0, HandMadeHistory.letterWith(letter, letter.origin(), cut, true));

            assertThat(verdict().anomalies()).isEmpty();
        }
    }

    @Test
    void tellsTheShareOfOkOutsideOfAFault() {
        made.reply(made.send(0, 0, 7, 0), "ok", 0, 10);
        made.reply(made.send(0, 1, 7, 50), "DEADLINE_EXCEEDED", 1, 60);
        made.reply(made.send(0, 2, 7, 100), "DEADLINE_EXCEEDED", 2, 110);

        Verdict verdict = verdict();

        assertThat(verdict.okShareOutside(HandMadeHistory.at(40), HandMadeHistory.at(60)))
                .isEqualTo(0.5);
        assertThat(verdict.okShareOutside(HandMadeHistory.at(40), HandMadeHistory.at(200)))
                .isEqualTo(1);
        assertThat(verdict.okShareOutside(HandMadeHistory.at(0), HandMadeHistory.at(200)))
                .isZero();
    }

    @Test
    void tellsHowManyWereInFlight() {
        made.reply(made.send(0, 0, 7, 0), "ok", 0, 10);
        made.reply(made.send(0, 1, 7, 0), "ok", 1, 20);
        made.send(0, 2, 7, 0);

        assertThat(verdict().inFlightAt(HandMadeHistory.at(0))).isZero();
        assertThat(verdict().inFlightAt(HandMadeHistory.at(5))).isEqualTo(3);
        assertThat(verdict().inFlightAt(HandMadeHistory.at(15))).isEqualTo(2);
    }

    @Test
    void spellsOutAtMostTwentyAnomalies() {
        for (int offset = 0; offset < 25; offset++) {
            made.send(0, offset);
        }

        assertThat(verdict().toString())
                .contains("25 sent", "25 lost", "request 19 ", "and 5 more: {LOST=25}", "no commits were found")
                .doesNotContain("request 20 ");
    }
}
