package dev.sluice.cli.doctor;

import dev.sluice.cli.stack.ClusterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;

/** What a cluster must be like for Sluice. Pure. */
final class ClusterRules {

    /** Those that say what a gateway may do there. */
    private static final List<String> FEATURES = List.of("group.version", "share.version", "transaction.version");

    private static final String LARGEST_RECORD = "max.message.bytes";

    private final String bootstrapServers;
    private final ClusterSettings settings;
    private final ClusterFacts facts;

    ClusterRules(String bootstrapServers, ClusterSettings settings, ClusterFacts facts) {
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
        this.facts = facts;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("kafka", brokers() + " at " + bootstrapServers + ", " + features()));
        facts.requestTopics().forEach(topic -> findings.add(requests(topic)));
        findings.add(answers(settings.kafka().replyTopic(), "replies"));
        findings.add(answers(settings.kafka().deadLetterTopic(), "dead letters"));
        findings.add(group());
        return findings;
    }

    private String brokers() {
        return facts.brokers() == 1 ? "1 broker" : facts.brokers() + " brokers";
    }

    private String features() {
        return new TreeMap<>(facts.features())
                .entrySet().stream()
                        .filter(feature -> FEATURES.contains(feature.getKey()))
                        .map(feature -> feature.getKey() + ' ' + feature.getValue())
                        .collect(Collectors.joining(", "));
    }

    private Finding requests(String name) {
        ClusterFacts.Topic topic = facts.topics().get(name);
        if (topic == null) {
            return missing(name);
        }
        return broken(name, topic, AclOperation.READ)
                .or(() -> compacted(Finding.Level.FAIL, name, topic, "requests"))
                .orElseGet(() -> sound(name, topic, "requests"));
    }

    private Finding answers(String name, String what) {
        ClusterFacts.Topic topic = facts.topics().get(name);
        if (topic == null) {
            return missing(name);
        }
        return broken(name, topic, AclOperation.WRITE)
                .or(() -> compacted(Finding.Level.WARN, name, topic, what))
                .or(() -> small(name, topic))
                .orElseGet(() -> sound(name, topic, what));
    }

    /** What keeps a gateway from using it at all. */
    private Optional<Finding> broken(String name, ClusterFacts.Topic topic, AclOperation needed) {
        if (!topic.rights().contains(needed)) {
            return Optional.of(Finding.fail(
                    name,
                    "may not be " + (needed == AclOperation.READ ? "read" : "written") + " by this user",
                    "kafka-acls.sh --bootstrap-server " + bootstrapServers
                            + " --add --allow-principal User:... --operation " + needed
                            + " --operation DESCRIBE --topic " + name));
        }
        long inSync = topic.number("min.insync.replicas");
        return inSync <= topic.replicas()
                ? Optional.empty()
                : Optional.of(Finding.fail(
                        name,
                        "has " + topic.replicas() + " replicas and min.insync.replicas " + inSync
                                + ": nothing can be written",
                        alter(name, "min.insync.replicas=" + topic.replicas())));
    }

    private Optional<Finding> compacted(Finding.Level level, String name, ClusterFacts.Topic topic, String what) {
        return topic.config().getOrDefault("cleanup.policy", "").contains("compact")
                ? Optional.of(new Finding(
                        level,
                        name,
                        "is compacted: of " + what + " with the same key all but the last may vanish",
                        alter(name, "cleanup.policy=delete")))
                : Optional.empty();
    }

    private Optional<Finding> small(String name, ClusterFacts.Topic topic) {
        long largestRequest = facts.requestTopics().stream()
                .map(facts.topics()::get)
                .filter(Objects::nonNull)
                .mapToLong(request -> request.number(LARGEST_RECORD))
                .max()
                .orElse(0);
        return topic.config().isEmpty() || topic.number(LARGEST_RECORD) > largestRequest
                ? Optional.empty()
                : Optional.of(Finding.warn(
                        name,
                        "takes records of " + topic.number(LARGEST_RECORD) + " bytes, requests may have "
                                + largestRequest + ": a dead letter is its record and some headers more",
                        alter(name, LARGEST_RECORD + '=' + 2 * largestRequest)));
    }

    private Finding sound(String name, ClusterFacts.Topic topic, String what) {
        if (topic.replicas() == 1 && facts.brokers() > 1) {
            return Finding.warn(
                    name,
                    "has one replica, though there are " + facts.brokers()
                            + " brokers: a broker's disk is all there is",
                    "reassign it with a replication factor of " + Math.min(3, facts.brokers()));
        }
        String records = topic.config().isEmpty()
                ? "its settings may not be seen by this user"
                : "records up to " + topic.number(LARGEST_RECORD) + " bytes";
        return Finding.ok(name, what + ", " + topic.partitions() + " partitions, " + records);
    }

    private Finding missing(String name) {
        return Finding.fail(
                name,
                "is not there, or may not be seen by this user",
                "kafka-topics.sh --bootstrap-server " + bootstrapServers + " --create --topic " + name
                        + " --partitions 8, or ./sluice up --kafka " + bootstrapServers);
    }

    private String alter(String topic, String entry) {
        return "kafka-configs.sh --bootstrap-server " + bootstrapServers + " --alter --topic " + topic
                + " --add-config " + entry;
    }

    private Finding group() {
        String subject = "group " + settings.kafka().groupId();
        if (facts.group().isEmpty()) {
            return Finding.warn(subject, "no gateway has ever read requests", "start one: ./sluice up");
        }
        ClusterFacts.Group group = facts.group().get();
        if (!group.rights().contains(AclOperation.READ)) {
            return Finding.fail(
                    subject,
                    "may not be joined by this user",
                    "kafka-acls.sh --bootstrap-server " + bootstrapServers
                            + " --add --allow-principal User:... --operation READ --group "
                            + settings.kafka().groupId());
        }
        String lag = group.lag() + (group.lag() == 1 ? " record waits" : " records wait");
        if (group.members() == 0) {
            return Finding.warn(subject, "no gateway reads requests; " + lag, "start one: ./sluice up");
        }
        return group.state().equals("Stable")
                ? Finding.ok(subject, group.members() + " consumer" + (group.members() == 1 ? "" : "s") + ", " + lag)
                : Finding.warn(subject, "is rebalancing (" + group.state() + "); " + lag, "look again in some seconds");
    }
}
