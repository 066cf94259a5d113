package dev.sluice.gateway.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What each connection has to do, by when, and what becomes of it otherwise: at most one thing at a time. A connection of which
 * nothing is due (its request is at a worker, or it has become a WebSocket) is not held here. Pure, and of one thread.
 */
final class DueTimes<C> {

    private final Map<C, Due> byConnection = new HashMap<>();

    /** In place of what was due. What is returned is for {@link #isStill}. */
    Due due(C connection, long atNanos, Runnable otherwise) {
        var due = new Due(atNanos, otherwise);
        byConnection.put(connection, due);
        return due;
    }

    /** Whether nothing has replaced, cleared or ended it. */
    boolean isStill(C connection, Due due) {
        return byConnection.get(connection) == due;
    }

    /** Nothing is due, or it is over. */
    void clear(C connection) {
        byConnection.remove(connection);
    }

    /** Takes out what is overdue: to be run by the caller. */
    List<Runnable> overdue(long nowNanos) {
        List<Runnable> overdue = new ArrayList<>();
        for (Iterator<Due> each = byConnection.values().iterator(); each.hasNext(); ) {
            Due due = each.next();
            if (due.atNanos - nowNanos <= 0) {
                overdue.add(due.otherwise);
                each.remove();
            }
        }
        return overdue;
    }

    int size() {
        return byConnection.size();
    }

    /** One thing that is due; no other is the same, whatever it says. */
    static final class Due {

        private final long atNanos;
        private final Runnable otherwise;

        private Due(long atNanos, Runnable otherwise) {
            this.atNanos = atNanos;
            this.otherwise = otherwise;
        }
    }
}
