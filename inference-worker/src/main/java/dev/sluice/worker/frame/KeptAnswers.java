package dev.sluice.worker.frame;

import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.worker.cache.Place;
import dev.sluice.worker.cache.ResponseCache;
import dev.sluice.worker.cache.Waiter;
import dev.sluice.worker.lanes.Lane;
import dev.sluice.worker.lanes.Watchdog.Watch;
import dev.sluice.worker.model.Piece;
import java.util.Optional;

/**
 * Answers the members of a frame from what is kept of its model, or has them wait for an equal one. Thread-safe, as its frame
 * is: members ask on lanes, and hear of each other on whichever thread the other ended.
 */
final class KeptAnswers<P extends Piece> {

    private final FrameRun<P> frame;
    private final ResponseCache cache;

    KeptAnswers(FrameRun<P> frame, ResponseCache cache) {
        this.frame = frame;
        this.cache = cache;
    }

    /**
     * Whether a member is to be run; otherwise it is answered, or will hear from another. On a lane, and not before: the request
     * is read from its first byte to its last.
     */
    boolean mustRun(Member<P> member, ModelInferRequest request, Lane lane) {
        Place place = cache.place(cache.keyOf(request), new Following(member), request.getSerializedSize());
        return place.fold(
                hit -> {
                    frame.metrics().looked(frame.model().facts(), CacheLook.HIT);
                    answer(member, hit.response());
                    return false;
                },
                () -> {
                    frame.metrics().looked(frame.model().facts(), CacheLook.JOIN);
                    follow(member, lane);
                    return false;
                },
                leads -> {
                    frame.metrics().looked(frame.model().facts(), CacheLook.MISS);
                    return lead(member, leads.flight());
                },
                () -> {
                    frame.metrics().looked(frame.model().facts(), CacheLook.MISS);
                    return true;
                });
    }

    /** Nothing of the model is kept any more. */
    void stop() {
        cache.stop();
    }

    private boolean lead(Member<P> member, ResponseCache.Flight flight) {
        boolean leads = member.leads(flight);
        if (!leads) {
            flight.land(Optional.empty()).forEach(waiter -> waiter.landed(Optional.empty()));
        }
        return leads;
    }

    /** Who it waits for may wait longer than it does, or for ever. */
    private void follow(Member<P> member, Lane lane) {
        frame.follows();
        if (!member.deadline().isSet()) {
            return;
        }
        long leftNanos = member.deadline().leftNanos(frame.clock().nanoTime());
        Watch watch = lane.watchdog().after(leftNanos, () -> expire(member));
        if (!member.watched(watch)) {
            watch.end();
        }
    }

    private void expire(Member<P> member) {
        frame.end(
                member,
                new Outcome.Faulted(
                        FaultCode.DEADLINE_EXCEEDED, "the deadline passed while an equal request was being answered"));
    }

    private void answer(Member<P> member, ModelInferResponse response) {
        member.answeredWithoutRun(frame.clock().nanoTime() - frame.arrivedNanos());
        frame.answer(member, response);
    }

    private final class Following implements Waiter {

        private final Member<P> member;

        Following(Member<P> member) {
            this.member = member;
        }

        @Override
        public void landed(Optional<ModelInferResponse> answer) {
            frame.followed();
            member.unwatch();
            try {
                land(answer);
            } catch (RuntimeException | Error bug) {
                frame.endInBug(member, bug); // and the others that wait hear all the same
            }
        }

        private void land(Optional<ModelInferResponse> answer) {
            if (member.hasEnded()) {
                return;
            }
            Optional<Outcome.Faulted> obstacle = member.obstacle(frame.clock().nanoTime());
            if (obstacle.isPresent()) {
                frame.end(member, obstacle.get());
            } else if (answer.isPresent()) {
                answer(member, answer.get());
            } else {
                frame.beginAgain(member);
            }
        }
    }
}
