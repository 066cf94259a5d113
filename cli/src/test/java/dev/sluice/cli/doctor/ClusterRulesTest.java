package dev.sluice.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.doctor.ClusterFacts.Group;
import dev.sluice.cli.doctor.ClusterFacts.Topic;
import dev.sluice.cli.doctor.Finding.Level;
import dev.sluice.cli.stack.ClusterSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class ClusterRulesTest {

    private static final Set<AclOperation> ALL = Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);

    private static final Map<String, String> REQUESTS = Map.of("max.message.bytes", "1000");
    private static final Map<String, String> ANSWERS = Map.of("max.message.bytes", "2000");

    private final Map<String, Topic> topics = new HashMap<>(Map.of(
            "sluice.requests", topic(1, REQUESTS),
            "sluice.texts", topic(1, REQUESTS),
            "sluice.replies", topic(1, ANSWERS),
            "sluice.dead-letters", topic(1, ANSWERS)));
    private Optional<Group> group = Optional.of(new Group("Stable", 2, 0, ALL));
    private int brokers = 1;

    @Test
    void hasNothingToSayAgainstWhatUpHasMade() {
        assertThat(findings()).allMatch(finding -> finding.level() == Level.OK).hasSize(6);
    }

    @Test
    void saysHowToMakeATopicThatIsNotThere() {
        topics.remove("sluice.texts");

        assertFound(Level.FAIL, "sluice.texts", "is not there", "--create --topic sluice.texts --partitions 8");
    }

    @Test
    void refusesRequestsThatCompactionWouldEat() {
        topics.put("sluice.requests", topic(1, Map.of("cleanup.policy", "compact,delete")));

        assertFound(Level.FAIL, "sluice.requests", "is compacted", "--add-config cleanup.policy=delete");
    }

    @Test
    void warnsOfDeadLettersThatWouldNotFit() {
        topics.put("sluice.requests", topic(1, Map.of("max.message.bytes", "8000000")));

        assertFound(Level.WARN, "sluice.dead-letters", "requests may have 8000000", "max.message.bytes=16000000");
    }

    @Test
    void tellsWhatIsBrokenBeforeWhatIsDoubtful() {
        topics.put("sluice.replies", new Topic(8, 1, Map.of("max.message.bytes", "1"), Set.of(AclOperation.DESCRIBE)));

        assertFound(Level.FAIL, "sluice.replies", "may not be written", "--operation WRITE");
    }

    @Test
    void holdsNothingAgainstSettingsThatItMayNotSee() {
        topics.replaceAll((name, topic) -> topic(1, Map.of()));

        assertThat(findings()).allMatch(finding -> finding.level() == Level.OK);
    }

    @Test
    void namesTheRightThatIsMissing() {
        topics.put("sluice.replies", new Topic(8, 1, Map.of(), Set.of(AclOperation.DESCRIBE)));
        topics.put("sluice.texts", new Topic(8, 1, Map.of(), Set.of(AclOperation.WRITE)));
        group = Optional.of(new Group("Stable", 1, 0, Set.of()));

        assertFound(Level.FAIL, "sluice.replies", "may not be written", "--operation WRITE");
        assertFound(Level.FAIL, "sluice.texts", "may not be read", "--operation READ");
        assertFound(Level.FAIL, "group sluice", "may not be joined", "--group sluice");
    }

    @Test
    void seesThatNothingCanBeWrittenToATopic() {
        topics.put("sluice.replies", topic(1, Map.of("min.insync.replicas", "2")));

        assertFound(Level.FAIL, "sluice.replies", "nothing can be written", "min.insync.replicas=1");
    }

    @Test
    void warnsOfASingleReplicaAmongSeveralBrokers() {
        brokers = 3;

        assertFound(Level.WARN, "sluice.replies", "has one replica, though there are 3 brokers", "factor of 3");
    }

    @Test
    void saysThatNoGatewayReadsAndHowMuchWaits() {
        group = Optional.of(new Group("Empty", 0, 17, ALL));
        assertFound(Level.WARN, "group sluice", "no gateway reads requests; 17 records wait", "./sluice up");

        group = Optional.empty();
        assertFound(Level.WARN, "group sluice", "no gateway has ever read", "./sluice up");
    }

    private void assertFound(Level level, String subject, String says, String advice) {
        assertThat(findings()).anySatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(level);
            assertThat(finding.subject()).isEqualTo(subject);
            assertThat(finding.says()).contains(says);
            assertThat(finding.advice()).contains(advice);
        });
    }

    private List<Finding> findings() {
        var settings = new ClusterSettings(
                new ClusterSettings.Kafka(
                        Optional.empty(), "sluice", "sluice.replies", "sluice.dead-letters", Map.of()),
                List.of());
        var facts = new ClusterFacts(
                brokers, Map.of("group.version", 1), List.of("sluice.requests", "sluice.texts"), topics, group);
        return new ClusterRules("127.0.0.1:9092", settings, facts).findings();
    }

    private static Topic topic(int replicas, Map<String, String> config) {
        return new Topic(8, replicas, config, ALL);
    }
}
