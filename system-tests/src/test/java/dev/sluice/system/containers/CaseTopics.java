package dev.sluice.system.containers;

import dev.sluice.localkafka.TopicSpec;
import dev.sluice.testkit.history.RunScope;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The topics of one case, so that it is judged by what it sent itself. There is only one for dead letters. */
record CaseTopics(int number) {

    private static final String DEAD_LETTERS = "sluice.dead-letters";
    private static final String GROUP = "sluice";
    private static final int PARTITIONS = 4;

    static List<CaseTopics> numbered(int count) {
        return IntStream.range(0, count).mapToObj(CaseTopics::new).toList();
    }

    String requests() {
        return "sluice.case-" + number + ".requests";
    }

    String replies() {
        return "sluice.case-" + number + ".replies";
    }

    RunScope scope() {
        return new RunScope(Set.of(requests()), Set.of(replies()), Set.of(DEAD_LETTERS), GROUP);
    }

    /** All that there have to be, with the broker's time: only so can it be told what was written before a commit. */
    static List<TopicSpec> specs(List<CaseTopics> cases) {
        return Stream.concat(
                        Stream.of(DEAD_LETTERS),
                        cases.stream().flatMap(topics -> Stream.of(topics.requests(), topics.replies())))
                .map(name -> new TopicSpec(name, PARTITIONS)
                        .withReplicationFactor(1)
                        .with("message.timestamp.type", "LogAppendTime"))
                .toList();
    }
}
