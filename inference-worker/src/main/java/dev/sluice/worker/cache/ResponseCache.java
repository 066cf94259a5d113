package dev.sluice.worker.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of one loaded model that are kept, within a bound in bytes, and the flights: requests that are being answered,
 * each with the equal ones that wait for it. Of equal requests one at a time is computed.
 *
 * <p>A flight that lands without an answer, because its request failed, expired or was cancelled, says nothing of those that
 * wait: each asks again, the first of them leads, and everyone ends as it would have alone.
 *
 * <p>Thread-safe: one lock, held for moments. Whoever is to be told is told outside of it, by the caller.
 */
public final class ResponseCache {

    /** The key, the objects around the bytes, and their places in the maps: about so much. */
    private static final int OVERHEAD_BYTES = 1_024;

    private final String fingerprint;
    private final long maxBytes;
    private final Cache<ResponseKey, ModelInferResponse> kept;
    private final Map<ResponseKey, Flight> flights = new HashMap<>();

    private long waitingBytes;
    private boolean stopped;

    /**
     * A cache for one version of a model.
     *
     * @param fingerprint of the model's files
     * @param maxBytes what kept answers may hold, and as much again the requests that wait for one
     */
    public ResponseCache(String fingerprint, long maxBytes) {
        this.fingerprint = fingerprint;
        this.maxBytes = maxBytes;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ResponseKey key, ModelInferResponse response) -> weight(response.getSerializedSize()))
                .executor(Runnable::run) // eviction is no work for another thread
                .build();
    }

    private static int weight(int bytes) {
        return bytes + OVERHEAD_BYTES;
    }

    /** The key of a request in raw contents. Reads all of it, and is not for an event loop. */
    public ResponseKey keyOf(ModelInferRequest request) {
        return ResponseKey.of(fingerprint, request);
    }

    /**
     * Looks for the answer to a request, or else gives it its place among those that want it.
     *
     * @param waiter hears of the answer, when the request follows another
     * @param bytes what is held while it waits
     */
    public synchronized Place place(ResponseKey key, Waiter waiter, int bytes) {
        if (stopped) {
            return new Place.Alone();
        }
        ModelInferResponse response = kept.getIfPresent(key);
        if (response != null) {
            return new Place.Hit(response);
        }
        Flight flight = flights.get(key);
        if (flight == null) {
            var leading = new Flight(key);
            flights.put(key, leading);
            return new Place.Leads(leading);
        }
        if (waitingBytes + weight(bytes) > maxBytes) {
            return new Place.Alone();
        }
        waitingBytes += weight(bytes);
        flight.waitingBytes += weight(bytes);
        flight.waiters.add(waiter);
        return new Place.Follows();
    }

    /** What kept answers hold. */
    public long bytes() {
        kept.cleanUp();
        return kept.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    /** Keeps nothing from now on and forgets what it has: an answer has turned out to depend on more than its request. */
    public synchronized void stop() {
        stopped = true;
        kept.invalidateAll();
    }

    private synchronized List<Waiter> land(Flight flight, Optional<ModelInferResponse> answer) {
        if (!flights.remove(flight.key, flight)) {
            return List.of();
        }
        waitingBytes -= flight.waitingBytes;
        if (!stopped) {
            answer.ifPresent(response -> kept.put(flight.key, response));
        }
        return List.copyOf(flight.waiters);
    }

    /** A copy that holds its own bytes only: those of a run's answers are parts of one buffer, which would be kept whole. */
    private static ModelInferResponse compact(ModelInferResponse response) {
        var compact = response.toBuilder().clearId();
        for (int i = 0; i < response.getRawOutputContentsCount(); i++) {
            compact.setRawOutputContents(
                    i, ByteString.copyFrom(response.getRawOutputContents(i).toByteArray()));
        }
        return compact.build();
    }

    /** A request on its way to its answer, and who waits for it. */
    public final class Flight {

        private final ResponseKey key;
        private final List<Waiter> waiters = new ArrayList<>();
        private long waitingBytes;

        private Flight(ResponseKey key) {
            this.key = key;
        }

        /**
         * Its request has ended; an answer is kept from here on.
         *
         * @return whom the caller is to tell, none the second time
         */
        public List<Waiter> land(Optional<ModelInferResponse> answer) {
            return ResponseCache.this.land(this, answer.map(ResponseCache::compact));
        }
    }
}
