package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.request.Permit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection that have come and are of no message that was handed over: of frames that are not whole, of frames
 * that wait to be read, of fragments. A few are free, so that small messages cost nothing; for more, room is taken in the budget
 * of the clients. Loop of the connection.
 */
final class UnreadBytes {

    /** For each connection: for as many as there may be by default, as much again as the whole budget has by default. */
    static final int FREE = 16 << 10;

    static final int STEP = 64 << 10;

    private static final Permit NO_ROOM_TAKEN = () -> {};

    // Of the head of a frame: what it is and how long, and its mask; a longer length.
    private static final int SHORTEST_HEAD = 6;
    private static final int IN_TWO_BYTES = 126;
    private static final int IN_EIGHT_BYTES = 1 << 16;

    private final Supplier<ClientPermit> rooms;
    private @Nullable ClientPermit room;
    private long held;
    private long bytes;

    /** @param rooms empty ones */
    UnreadBytes(Supplier<ClientPermit> rooms) {
        this.rooms = rooms;
    }

    /** So many have come. False when there is no room for them. */
    boolean came(int more) {
        bytes += more;
        long missing = bytes - FREE - held;
        if (missing <= 0) {
            return true;
        }
        if (room == null) {
            room = rooms.get();
        }
        long step = Math.max(missing, STEP);
        if (!room.grow(step)) {
            return false;
        }
        held += step;
        return true;
    }

    /** A frame was read: its head is nobody's any more. */
    void readFrame(int contentBytes) {
        bytes -= headBytes(contentBytes);
    }

    static int headBytes(int contentBytes) {
        return SHORTEST_HEAD + (contentBytes < IN_TWO_BYTES ? 0 : contentBytes < IN_EIGHT_BYTES ? 2 : 8);
    }

    /** So many of what was read are of no message. */
    void dropped(int contentBytes) {
        bytes -= contentBytes;
    }

    /** So many of what was read are a message, which is handed over. Its receiver gives back the room that it takes along. */
    Permit handedOver(int messageBytes) {
        bytes -= messageBytes;
        long surplus = held - Math.max(0, bytes - FREE);
        if (room == null || surplus <= 0) {
            return NO_ROOM_TAKEN;
        }
        room.shrink(surplus);
        held -= surplus;
        ClientPermit along = rooms.get();
        // Somebody else may have been quicker: then it goes without.
        return along.grow(surplus) ? along : NO_ROOM_TAKEN;
    }

    /** The connection is gone, and what it held. */
    void release() {
        if (room != null) {
            room.release();
        }
    }
}
