package dev.sluice.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.cache.ResponseCache.Flight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {

    private static final int MAX_BYTES = 16 << 10;

    private final ResponseCache cache = new ResponseCache("model", MAX_BYTES);
    private final Waiter nobody = answer -> {};

    @Test
    void letsTheFirstLeadAndTheNextFollow() {
        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Leads.class);
        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Follows.class);
        assertThat(cache.place(key("b"), nobody, 10)).isInstanceOf(Place.Leads.class);
    }

    @Test
    void givesTheAnswerToThoseWhoWaitAndKeepsItWithoutTheIdOfWhoAsked() {
        List<Optional<ModelInferResponse>> heard = new ArrayList<>();
        Flight flight = lead("a");
        cache.place(key("a"), heard::add, 10);
        ModelInferResponse answer = answer("of a").toBuilder().setId("first").build();

        List<Waiter> waiters = flight.land(Optional.of(answer));

        waiters.forEach(waiter -> waiter.landed(Optional.of(answer)));
        assertThat(heard).containsExactly(Optional.of(answer));
        assertThat(cache.place(key("a"), nobody, 10)).isEqualTo(new Place.Hit(answer("of a")));
    }

    @Test
    void keepsNothingOfARequestThatGotNoAnswerAndLetsTheNextLead() {
        Flight flight = lead("a");
        cache.place(key("a"), nobody, 10);

        assertThat(flight.land(Optional.empty())).containsExactly(nobody);

        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Leads.class);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void tellsNobodyTwiceAndDoesNotLandTheFlightOfAnother() {
        Flight flight = lead("a");
        flight.land(Optional.empty());
        lead("a");
        cache.place(key("a"), nobody, 10);

        assertThat(flight.land(Optional.of(answer("late")))).isEmpty();

        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Follows.class);
    }

    @Test
    void neverHoldsMoreThanItMay() {
        for (int i = 0; i < 100; i++) {
            lead("request " + i).land(Optional.of(answer("x".repeat(1000))));

            assertThat(cache.bytes()).isBetween(1L, (long) MAX_BYTES);
        }
    }

    @Test
    void doesNotKeepAnAnswerThatIsLargerThanAllThatMayBeKept() {
        lead("a").land(Optional.of(answer("x".repeat(MAX_BYTES))));

        assertThat(cache.bytes()).isZero();
        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Leads.class);
    }

    @Test
    void letsNoMoreRequestsWaitThanMayBeHeld() {
        Flight flight = lead("a");
        assertThat(cache.place(key("a"), nobody, MAX_BYTES / 2)).isInstanceOf(Place.Follows.class);

        assertThat(cache.place(key("a"), nobody, MAX_BYTES / 2)).isInstanceOf(Place.Alone.class);

        flight.land(Optional.empty());
        lead("a");
        assertThat(cache.place(key("a"), nobody, MAX_BYTES / 2))
                .as("what waited has gone")
                .isInstanceOf(Place.Follows.class);
    }

    @Test
    void forgetsEverythingAndLetsEverybodyRunOnceItHasStopped() {
        Flight flight = lead("a");
        cache.place(key("a"), nobody, 10);
        lead("b").land(Optional.of(answer("of b")));

        cache.stop();

        assertThat(flight.land(Optional.of(answer("of a")))).as("still told").hasSize(1);
        assertThat(cache.bytes()).isZero();
        assertThat(cache.place(key("a"), nobody, 10)).isInstanceOf(Place.Alone.class);
        assertThat(cache.place(key("b"), nobody, 10)).isInstanceOf(Place.Alone.class);
    }

    private Flight lead(String request) {
        return cache.place(key(request), nobody, 10)
                .fold(
                        hit -> {
                            throw new AssertionError("found " + hit);
                        },
                        () -> {
                            throw new AssertionError("follows");
                        },
                        Place.Leads::flight,
                        () -> {
                            throw new AssertionError("alone");
                        });
    }

    private ResponseKey key(String request) {
        return cache.keyOf(ModelInferRequest.newBuilder()
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder().setName("x"))
                .addRawInputContents(ByteString.copyFromUtf8(request))
                .build());
    }

    private static ModelInferResponse answer(String contents) {
        // A part of something larger, as the answers of a run are.
        ByteString whole = ByteString.copyFromUtf8("-" + contents + "-");
        return ModelInferResponse.newBuilder()
                .setModelName("model")
                .addRawOutputContents(whole.substring(1, whole.size() - 1))
                .build();
    }
}
