package dev.sluice.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.schemas.inference.InferParameter;

/** The tensors that follow the JSON of a body, in its order. They are taken as views: nobody may write to the body afterwards. */
final class BinaryTail {

    static final String SIZE = "binary_data_size";

    private final ByteString bytes;
    private int at;

    BinaryTail(byte[] body, int jsonLength) {
        this.bytes = UnsafeByteOperations.unsafeWrap(body, jsonLength, body.length - jsonLength);
    }

    /** The next tensor, as large as its parameter says. */
    ByteString take(String tensor, InferParameter size) {
        long wanted = size.getInt64Param();
        if (size.getParameterChoiceCase() != InferParameter.ParameterChoiceCase.INT64_PARAM || wanted < 0) {
            throw new InvalidRequestException(
                    "input '" + tensor + "': " + SIZE + " is a whole number of bytes, and not negative");
        }
        int left = bytes.size() - at;
        if (wanted > left) {
            throw new InvalidRequestException("input '" + tensor + "' needs " + wanted
                    + " bytes of binary data after the JSON, " + left + " are left");
        }
        int begin = at;
        at += (int) wanted;
        return bytes.substring(begin, at);
    }

    void checkUsedUp() {
        if (at < bytes.size()) {
            throw new InvalidRequestException(
                    "after the JSON are " + (bytes.size() - at) + " bytes more than its inputs name");
        }
    }
}
