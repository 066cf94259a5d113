package dev.sluice.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a cluster says of itself and of what Sluice uses there.
 *
 * @param features finalized levels, by name
 * @param requestTopics those that requests are read from, whether they exist or not
 * @param topics those that were asked for and exist
 * @param group that of the gateways, if there is one
 */
record ClusterFacts(
        int brokers,
        Map<String, Integer> features,
        List<String> requestTopics,
        Map<String, Topic> topics,
        Optional<Group> group) {

    ClusterFacts {
        features = Map.copyOf(features);
        requestTopics = List.copyOf(requestTopics);
        topics = Map.copyOf(topics);
    }

    /**
     * One topic.
     *
     * @param config empty when it may not be seen
     * @param rights of whoever asks
     */
    record Topic(int partitions, int replicas, Map<String, String> config, Set<AclOperation> rights) {

        Topic {
            config = Map.copyOf(config);
            rights = Set.copyOf(rights);
        }

        long number(String key) {
            return Long.parseLong(config.getOrDefault(key, "0"));
        }
    }

    /**
     * The consumer group.
     *
     * @param lag records that it has not committed, over all request topics
     */
    record Group(String state, int members, long lag, Set<AclOperation> rights) {

        Group {
            rights = Set.copyOf(rights);
        }
    }
}
