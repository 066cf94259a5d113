package dev.sluice.gateway.websocket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In which order answers leave: as they come, or in the order of their requests. In the latter, one that comes early waits for
 * those before it. Pure; one loop.
 */
final class AnswerOrder<T> {

    private final boolean isByRequest;

    /** By request: the places of those that have not left, from {@code first} on. */
    private final ArrayDeque<Place<T>> places = new ArrayDeque<>();

    private int waiting;

    AnswerOrder(boolean isByRequest) {
        this.isByRequest = isByRequest;
    }

    boolean isByRequest() {
        return isByRequest;
    }

    /** The place of the next request. */
    Place<T> next() {
        var place = new Place<T>();
        if (isByRequest) {
            places.add(place);
        }
        return place;
    }

    /** A request has ended. What may leave now, in this order. */
    List<T> ended(Place<T> place, T answer) {
        if (!isByRequest) {
            return List.of(answer);
        }
        place.answer = answer;
        waiting++;
        List<T> leaving = new ArrayList<>();
        for (T next = firstAnswer(); next != null; next = firstAnswer()) {
            leaving.add(next);
            places.remove();
            waiting--;
        }
        return leaving;
    }

    private @Nullable T firstAnswer() {
        Place<T> first = places.peek();
        return first == null ? null : first.answer;
    }

    /** Nobody waits any more. Those that were waiting. */
    List<T> drop() {
        List<T> dropped = places.stream()
                .flatMap(place -> Stream.ofNullable(place.answer))
                .toList();
        places.clear();
        waiting = 0;
        return dropped;
    }

    /** Answers that wait for those before them. */
    int waiting() {
        return waiting;
    }

    /** Where an answer is to stand. */
    static final class Place<T> {

        private @Nullable T answer;
    }
}
