package dev.sluice.gateway.kafka;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the gateways of one group share its partitions: by Kafka's classic protocol, or by the one of KIP-848, in which the
 * coordinator decides. {@code auto} takes the second where the cluster has it.
 */
enum GroupProtocol {
    CLASSIC,
    CONSUMER;

    private static final Logger log = LoggerFactory.getLogger(GroupProtocol.class);
    private static final String AUTO = "auto";
    private static final String FEATURE = "group.version";
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /** What is configured; {@code auto} asks the cluster, and waits for one that cannot be reached. Blocks. */
    static GroupProtocol resolve(String configured, Map<String, Object> adminProperties, Runnable unreachable)
            throws InterruptedException {
        if (!isAuto(configured)) {
            return named(configured);
        }
        try (Admin admin = Admin.create(adminProperties)) {
            while (true) {
                try {
                    GroupProtocol protocol = offered(admin);
                    log.info("group protocol chosen: protocol={}", protocol);
                    return protocol;
                } catch (ExecutionException | TimeoutException noAnswer) {
                    if (noAnswer.getCause() instanceof UnsupportedVersionException) {
                        return CLASSIC; // brokers that do not know of features
                    }
                    log.warn("the cluster does not say which group protocols it has: {}", noAnswer.toString());
                    unreachable.run();
                    TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
                }
            }
        }
    }

    static boolean isAuto(String configured) {
        return AUTO.equalsIgnoreCase(configured);
    }

    private static GroupProtocol offered(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        FinalizedVersionRange version = admin.describeFeatures()
                .featureMetadata()
                .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .finalizedFeatures()
                .get(FEATURE);
        return version != null && version.maxVersionLevel() >= 1 ? CONSUMER : CLASSIC;
    }

    private static GroupProtocol named(String configured) {
        try {
            return valueOf(configured.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "group.protocol must be classic, consumer or auto, was " + configured, unknown);
        }
    }
}
