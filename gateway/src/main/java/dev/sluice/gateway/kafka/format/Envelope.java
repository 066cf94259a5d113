package dev.sluice.gateway.kafka.format;

import dev.sluice.gateway.request.RequestId;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * All that is needed to answer a record, whatever becomes of its request: the record itself, since a dead letter repeats
 * it byte for byte, where its reply goes and how that is written.
 *
 * @param echoed headers that the reply repeats as they came: correlation, trace context
 */
public record Envelope(
        ConsumerRecord<byte[], byte[]> record,
        RequestId id,
        ReplyAddress address,
        ReplyForm form,
        List<Header> echoed) {

    public Envelope {
        echoed = List.copyOf(echoed);
    }

    Envelope answeredIn(ReplyForm other) {
        return new Envelope(record, id, address, other, echoed);
    }
}
