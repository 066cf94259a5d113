package dev.sluice.settings;

import java.util.ArrayList;
import java.util.List;

/** What becomes of keys that no record declares. */
enum Unknown {
    REFUSED,
    IGNORED;

    /** Where complaints about unknown keys go. */
    List<String> of(List<String> problems) {
        return this == REFUSED ? problems : new ArrayList<>();
    }
}
