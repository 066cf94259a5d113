package dev.sluice.testkit.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A history written down by a test. Times are milliseconds; lists are open, so that a test can spoil them. */
final class HandMadeHistory {

    static final String REQUESTS = "requests";
    static final String REPLIES = "replies";
    static final String LETTERS = "letters";
    static final String GROUP = "sluice";

    final List<Sent> sent = new ArrayList<>();
    final Set<String> requestTopics = new HashSet<>();
    final List<RequestRecord> requests = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    final List<DeadLetter> deadLetters = new ArrayList<>();
    final List<Commit> commits = new ArrayList<>();

    History history() {
        return new History(sent, requestTopics, requests, replies, deadLetters, commits);
    }

    static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /** Without an answer of the broker. */
    Sent sendUnacknowledged(int partition, long key, long millis) {
        int number = sent.size();
        Sent request = Sent.unacknowledged(
                number,
                "c" + number,
                new TopicPartition(REQUESTS, partition),
                at(millis),
                new Fingerprint(key, 1_000L + number, 2_000L + number),
                ReplyAddress.of(REPLIES));
        sent.add(request);
        return request;
    }

    Sent send(int partition, long offset, long key, long millis) {
        Sent request = sendUnacknowledged(partition, key, millis).acknowledged(offset, at(millis + 1));
        sent.set(sent.size() - 1, request);
        return request;
    }

    Sent send(int partition, long offset) {
        return send(partition, offset, 7, 0);
    }

    /** To partition 0 of the reply topic. */
    Reply reply(Sent request, String code, long offset, long millis) {
        return reply(request, new RecordId(REQUESTS, request.partition(), request.offset()), code, offset, millis);
    }

    Reply reply(Sent request, RecordId named, String code, long offset, long millis) {
        var reply = new Reply(
                request.correlation(),
                new RecordId(REPLIES, 0, offset),
                at(millis),
                true,
                named,
                code,
                request.print().key(),
                "");
        replies.add(reply);
        return reply;
    }

    DeadLetter deadLetter(Sent request, String code, long offset, long millis) {
        var letter = new DeadLetter(
                new RecordId(LETTERS, 0, offset),
                at(millis),
                true,
                new RecordId(REQUESTS, request.partition(), request.offset()),
                request.correlation(),
                code,
                request.print(),
                false);
        deadLetters.add(letter);
        return letter;
    }

    Commit commit(int partition, long offset, long millis) {
        var commit = new Commit(GROUP, REQUESTS, partition, offset, "", at(millis), commits.size());
        commits.add(commit);
        return commit;
    }

    static Reply replyAt(Reply reply, RecordId place) {
        return new Reply(
                reply.correlation(),
                place,
                reply.time(),
                true,
                reply.request(),
                reply.code(),
                reply.key(),
                reply.complaint());
    }

    static Reply replyOf(Reply reply, String correlation, RecordId request) {
        return new Reply(
                correlation, reply.at(), reply.time(), true, request, reply.code(), reply.key(), reply.complaint());
    }

    static Reply replyTimed(Reply reply, Instant time, boolean isAppendTime) {
        return new Reply(
                reply.correlation(),
                reply.at(),
                time,
                isAppendTime,
                reply.request(),
                reply.code(),
                reply.key(),
                reply.complaint());
    }

    static Reply replySaying(Reply reply, long key, String complaint) {
        return new Reply(
                reply.correlation(), reply.at(), reply.time(), true, reply.request(), reply.code(), key, complaint);
    }

    static DeadLetter letterWith(DeadLetter letter, @Nullable RecordId origin, Fingerprint print, boolean isCut) {
        return new DeadLetter(
                letter.at(), letter.time(), true, origin, letter.correlation(), letter.code(), print, isCut);
    }
}
