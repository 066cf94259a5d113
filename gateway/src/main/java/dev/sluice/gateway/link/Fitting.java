package dev.sluice.gateway.link;

import dev.sluice.gateway.request.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * How a frame fits into the messages that its worker reads: a larger one would end the link, and with it everything that
 * the worker has. Pure.
 *
 * @param parts the positions of the members that go into one message each, in order
 * @param tooLarge the positions of members that fit into none
 */
record Fitting(List<List<Integer>> parts, List<Integer> tooLarge) {

    static Fitting of(Frame frame, long maxMessageBytes) {
        long envelope = FrameWire.mostEnvelopeBytes(frame.model());
        List<List<Integer>> parts = new ArrayList<>();
        List<Integer> tooLarge = new ArrayList<>();
        List<Integer> part = List.of();
        long partBytes = 0;
        for (int i = 0; i < frame.members().size(); i++) {
            long bytes = FrameWire.mostBytes(frame.members().get(i).request());
            if (envelope + bytes > maxMessageBytes) {
                tooLarge.add(i);
                continue;
            }
            partBytes += bytes;
            if (part.isEmpty() || partBytes > maxMessageBytes) {
                part = new ArrayList<>();
                parts.add(part);
                partBytes = envelope + bytes;
            }
            part.add(i);
        }
        return new Fitting(parts, tooLarge);
    }

    /** Whether the frame can be sent as it is. */
    boolean isWhole() {
        return parts.size() == 1 && tooLarge.isEmpty();
    }
}
