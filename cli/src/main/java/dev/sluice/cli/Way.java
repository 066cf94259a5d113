package dev.sluice.cli;

import dev.sluice.cli.stack.Addresses;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way into Sluice, as {@code --via} names it. */
enum Way {
    KAFKA,
    WEBSOCKET,
    HTTP,
    GRPC;

    static Optional<Way> of(String name) {
        return Arrays.stream(values()).filter(way -> way.word().equals(name)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it leads in. */
    String address(Addresses addresses) {
        return switch (this) {
            case KAFKA -> addresses.kafka();
            case WEBSOCKET, HTTP -> addresses.http();
            case GRPC -> addresses.grpc();
        };
    }

    static String words(List<Way> ways) {
        return ways.stream().map(Way::word).collect(Collectors.joining(" or "));
    }
}
