package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.RequestId;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to answer a record, whatever becomes of its request: the record itself, since a dead letter repeats
 * it byte for byte, where its reply goes and how that is written.
 *
 * @param echoed headers that the reply repeats as they came: correlation, trace context
 * @param event of a structured CloudEvent, which is answered by one; of any other record there is none
 */
public record Envelope(
        ConsumerRecord<byte[], byte[]> record,
        RequestId id,
        ReplyAddress address,
        ReplyForm form,
        List<Header> echoed,
        @Nullable EventAttributes event) {

    public Envelope {
        echoed = List.copyOf(echoed);
    }

    /** Of a record that is no structured CloudEvent. */
    public Envelope(
            ConsumerRecord<byte[], byte[]> record,
            RequestId id,
            ReplyAddress address,
            ReplyForm form,
            List<Header> echoed) {
        this(record, id, address, form, echoed, null);
    }

    Envelope answeredIn(ReplyForm other) {
        return new Envelope(record, id, address, other, echoed, event);
    }

    Envelope addressed(ReplyAddress other) {
        return new Envelope(record, id, other, form, echoed, event);
    }

    Envelope answering(EventAttributes structured, List<Header> repeated) {
        return new Envelope(record, id, address, form, repeated, structured);
    }
}
