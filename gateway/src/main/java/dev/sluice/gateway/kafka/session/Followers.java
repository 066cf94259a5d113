package dev.sluice.gateway.kafka.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who follows which session. Reader thread only. */
final class Followers {

    private final Map<String, List<Follower>> bySession = new HashMap<>();

    void add(String session, Follower follower) {
        bySession.computeIfAbsent(session, first -> new ArrayList<>(1)).add(follower);
    }

    void remove(String session, Follower follower) {
        bySession.computeIfPresent(session, (key, followers) -> {
            followers.remove(follower);
            return followers.isEmpty() ? null : followers;
        });
    }

    void of(String session, Consumer<Follower> action) {
        bySession.getOrDefault(session, List.of()).forEach(action);
    }

    void forEach(Consumer<Follower> action) {
        bySession.values().forEach(followers -> followers.forEach(action));
    }
}
