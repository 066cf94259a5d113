package dev.sluice.worker.cache;

import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where a request finds itself when it asks a {@link ResponseCache}. */
public sealed interface Place {

    <T> T fold(Function<Hit, T> hit, Supplier<T> follows, Function<Leads, T> leads, Supplier<T> alone);

    /** Its answer is there. Without an id. */
    record Hit(ModelInferResponse response) implements Place {

        @Override
        public <T> T fold(Function<Hit, T> hit, Supplier<T> follows, Function<Leads, T> leads, Supplier<T> alone) {
            return hit.apply(this);
        }
    }

    /** An equal request is being answered, and its waiter will hear of that. */
    record Follows() implements Place {

        @Override
        public <T> T fold(Function<Hit, T> hit, Supplier<T> follows, Function<Leads, T> leads, Supplier<T> alone) {
            return follows.get();
        }
    }

    /** It is the first: to be answered, and the flight to be landed when it has ended, however that is. */
    record Leads(ResponseCache.Flight flight) implements Place {

        @Override
        public <T> T fold(Function<Hit, T> hit, Supplier<T> follows, Function<Leads, T> leads, Supplier<T> alone) {
            return leads.apply(this);
        }
    }

    /** To be answered as if there were no cache: what waits already holds as much as may. */
    record Alone() implements Place {

        @Override
        public <T> T fold(Function<Hit, T> hit, Supplier<T> follows, Function<Leads, T> leads, Supplier<T> alone) {
            return alone.get();
        }
    }
}
