package dev.sluice.gateway.models;

import dev.sluice.gateway.request.ServedModel;
import java.util.function.Function;

/** What the catalog knows about a model that was asked for. */
sealed interface Lookup {

    <T> T fold(
            Function<? super ServedModel, ? extends T> found,
            Function<? super String, ? extends T> denied,
            Function<? super String, ? extends T> undecided);

    record Found(ServedModel model) implements Lookup {
        @Override
        public <T> T fold(
                Function<? super ServedModel, ? extends T> found,
                Function<? super String, ? extends T> denied,
                Function<? super String, ? extends T> undecided) {
            return found.apply(model);
        }
    }

    /** Every worker that is known has said what it serves, and this is not among it. */
    record Denied(String reason) implements Lookup {
        @Override
        public <T> T fold(
                Function<? super ServedModel, ? extends T> found,
                Function<? super String, ? extends T> denied,
                Function<? super String, ? extends T> undecided) {
            return denied.apply(reason);
        }
    }

    /** Some worker has not said what it serves. */
    record Undecided(String reason) implements Lookup {
        @Override
        public <T> T fold(
                Function<? super ServedModel, ? extends T> found,
                Function<? super String, ? extends T> denied,
                Function<? super String, ? extends T> undecided) {
            return undecided.apply(reason);
        }
    }
}
