package dev.sluice.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Whether the first replies to requests of one key and partition stand in their reply partition as the requests do. */
final class OrderCheck {

    private record Scope(TopicPartition from, long key, TopicPartition to) {}

    private record Answer(Trace trace, long requestOffset, Reply reply) {}

    private OrderCheck() {}

    static List<Anomaly> check(List<Trace> traces) {
        Map<Scope, List<Answer>> answers = new HashMap<>();
        for (Trace trace : traces) {
            RecordId id = trace.id();
            if (id != null && trace.print().key() != Fingerprint.ABSENT) {
                firsts(trace)
                        .forEach((to, reply) -> answers.computeIfAbsent(
                                        new Scope(
                                                id.topicPartition(),
                                                trace.print().key(),
                                                to),
                                        first -> new ArrayList<>())
                                .add(new Answer(trace, id.offset(), reply)));
            }
        }
        var anomalies = new ArrayList<Anomaly>();
        answers.values().forEach(of -> check(of, anomalies));
        return anomalies;
    }

    private static Map<TopicPartition, Reply> firsts(Trace trace) {
        Map<TopicPartition, Reply> firsts = new HashMap<>(2);
        for (Reply reply : trace.replies()) {
            firsts.merge(reply.at().topicPartition(), reply, (a, b) -> a.at().offset() < b.at().offset() ? a : b);
        }
        return firsts;
    }

    private static void check(List<Answer> answers, List<Anomaly> anomalies) {
        answers.sort(Comparator.comparingLong(answer -> answer.reply().at().offset()));
        Answer highest = answers.get(0);
        for (Answer answer : answers) {
            if (answer.requestOffset() < highest.requestOffset()) {
                anomalies.add(new Anomaly(
                        Anomaly.Kind.OUT_OF_ORDER,
                        answer.trace() + " was answered at " + answer.reply().at() + ", after "
                                + highest.trace() + " of the same key at "
                                + highest.reply().at()));
            } else {
                highest = answer;
            }
        }
    }
}
