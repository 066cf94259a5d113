package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which questions are under way, and their answers as they come, given out in the order of the questions. Pure state: the
 * time is an argument.
 */
final class Correspondence {

    private final Duration timeout;
    private final Map<String, Open> byId = new HashMap<>();
    private final ArrayDeque<Open> inOrder = new ArrayDeque<>();
    private int asked;

    Correspondence(Duration timeout) {
        this.timeout = timeout;
    }

    int open() {
        return inOrder.size();
    }

    /** Notes a question that is sent under this id. */
    void asked(String id, Question question, long nowNanos) {
        var open = new Open(id, ++asked, question, nowNanos);
        byId.put(id, open);
        inOrder.add(open);
    }

    /** An answer has come; one to nothing that is open is nobody's. */
    void answered(String id, boolean ok, ByteString body, long nowNanos) {
        Open open = byId.remove(id);
        if (open != null) {
            open.answer = new Answer(open.number, open.question, ok, body, Duration.ofNanos(nowNanos - open.sentNanos));
        }
    }

    /** The question could not be sent, or for another reason of this side's will have no answer. */
    void failed(String id, String code, String reason, long nowNanos) {
        String body = "{\"code\":\"" + code + "\",\"detail\":" + quoted(reason) + "}";
        answered(id, /* ok= */ false, ByteString.copyFrom(body, StandardCharsets.UTF_8), nowNanos);
    }

    /** The next answer in order, if it has come or has not come in time. */
    Optional<Answer> next(long nowNanos) {
        Open head = inOrder.peek();
        if (head == null) {
            return Optional.empty();
        }
        if (head.answer == null && nowNanos - head.sentNanos >= timeout.toNanos()) {
            failed(
                    head.id,
                    "NO_ANSWER",
                    "no answer within " + timeout.toSeconds()
                            + " s; ./sluice doctor looks for the reason, --timeout waits longer",
                    nowNanos);
        }
        if (head.answer == null) {
            return Optional.empty();
        }
        inOrder.remove();
        return Optional.of(head.answer);
    }

    private static String quoted(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }

    private static final class Open {

        private final String id;
        private final int number;
        private final Question question;
        private final long sentNanos;
        private @Nullable Answer answer;

        Open(String id, int number, Question question, long sentNanos) {
            this.id = id;
            this.number = number;
            this.question = question;
            this.sentNanos = sentNanos;
        }
    }
}
