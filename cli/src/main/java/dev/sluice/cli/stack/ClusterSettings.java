package dev.sluice.cli.stack;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.settings.Setting;
import dev.sluice.settings.Settings;
import dev.sluice.settings.SettingsException;
import dev.sluice.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the gateway's settings that a client of the same cluster needs. */
public record ClusterSettings(
        @Setting(meaning = "The cluster.") Kafka kafka,
        @Setting(meaning = "Which topics hold requests.") List<Route> routes) {

    public ClusterSettings {
        routes = List.copyOf(routes);
    }

    /**
     * Reads them where the gateway does: from the file, the environment and the command line.
     *
     * @param settings of the command line
     */
    public static ClusterSettings load(@Nullable Path file, Map<String, String> settings) throws CommandFailure {
        var source = new SettingsSource(Optional.ofNullable(file), System.getenv(), settings, Set.of());
        try {
            return Settings.loadPart(ClusterSettings.class, source);
        } catch (SettingsException wrong) {
            throw new CommandFailure(wrong.getMessage() + "; settings come from --config and --set", wrong);
        }
    }

    /** The section {@code kafka}. */
    public record Kafka(
            @Setting(meaning = "Where the cluster is found.")
            Optional<String> bootstrapServers,

            @Setting(meaning = "The gateways' consumer group.", defaultValue = "sluice")
            String groupId,

            @Setting(meaning = "Where replies go.", defaultValue = "sluice.replies")
            String replyTopic,

            @Setting(meaning = "Where dead letters go.", defaultValue = "sluice.dead-letters")
            String deadLetterTopic,

            @Setting(meaning = "Properties of all Kafka clients.")
            Map<String, String> properties) {

        public Kafka {
            properties = Map.copyOf(properties);
        }
    }

    /** One entry of {@code routes}. */
    public record Route(
            @Setting(meaning = "The topic of this route.") Optional<String> topic,

            @Setting(meaning = "A regular expression that whole topic names match.")
            Optional<String> pattern) {}

    /** The topics that requests are read from: those that are named, and those of the cluster that a pattern matches. */
    public List<String> requestTopics(Collection<String> existing) {
        if (routes.isEmpty()) {
            return List.of("sluice.requests", "sluice.texts");
        }
        return routes.stream()
                .flatMap(route -> Stream.concat(
                        route.topic().stream(),
                        existing.stream()
                                .filter(name ->
                                        route.pattern().filter(name::matches).isPresent())))
                .distinct()
                .toList();
    }
}
