package dev.sluice.testkit.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who may do what in a secured cluster, and with which password.
 *
 * <p>A change is in force moments after the call: each broker learns it from the controller's log. A changed password meets new
 * connections; those that stand stay, unless {@code connections.max.reauth.ms} is set.
 */
public final class AccessControl {

    /** As the name of a resource: all of its type. */
    public static final String ANY = "*";

    private static final int LEAST_ITERATIONS = 4_096;

    private final Admin admin;

    AccessControl(Admin admin) {
        this.admin = admin;
    }

    /** What a client needs to be this user. */
    public static Map<String, String> clientProperties(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                NodeProperties.MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";");
    }

    public static AclBinding allow(String user, AclOperation operation, ResourceType type, String name) {
        return rule(user, operation, new ResourcePattern(type, name, PatternType.LITERAL), AclPermissionType.ALLOW);
    }

    /** Wins over everything that is allowed. */
    public static AclBinding deny(String user, AclOperation operation, ResourceType type, String name) {
        return rule(user, operation, new ResourcePattern(type, name, PatternType.LITERAL), AclPermissionType.DENY);
    }

    private static AclBinding rule(
            String user, AclOperation operation, ResourcePattern resource, AclPermissionType permission) {
        return new AclBinding(resource, new AccessControlEntry("User:" + user, ANY, operation, permission));
    }

    public void add(AclBinding... rules) throws InterruptedException {
        ClusterView.get(admin.createAcls(List.of(rules)).all());
    }

    public void remove(AclBinding... rules) throws InterruptedException {
        ClusterView.get(
                admin.deleteAcls(Arrays.stream(rules).map(AclBinding::toFilter).toList())
                        .all());
    }

    /** Everything that a client without administrator's duties may want. */
    public void allowEverything(String user) throws InterruptedException {
        add(
                allow(user, AclOperation.ALL, ResourceType.TOPIC, ANY),
                allow(user, AclOperation.ALL, ResourceType.GROUP, ANY),
                allow(user, AclOperation.ALL, ResourceType.TRANSACTIONAL_ID, ANY),
                allow(user, AclOperation.DESCRIBE, ResourceType.CLUSTER, "kafka-cluster"),
                allow(user, AclOperation.IDEMPOTENT_WRITE, ResourceType.CLUSTER, "kafka-cluster"));
    }

    /** Gives a user a password, or another one. */
    public void setPassword(String user, String password) throws InterruptedException {
        ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, LEAST_ITERATIONS);
        ClusterView.get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, kind, password)))
                .all());
    }
}
