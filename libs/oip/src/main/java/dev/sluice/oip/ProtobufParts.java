package dev.sluice.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.sluice.schemas.inference.InferTensorContents;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import java.io.IOException;

/**
 * Counts the parts of a message before it is parsed: an input of two bytes on the wire is an object of a hundred, so a few
 * megabytes of them would fill the heap. Elements of tensors are not parts; they weigh what they weigh on the wire.
 */
final class ProtobufParts {

    /** A model has inputs by the dozen. */
    static final int MOST = 10_000;

    private static final int LONGEST_VARINT = 10;

    private int parts;

    void count(CodedInputStream in, Descriptor message) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || !message.equals(InferTensorContents.getDescriptor())) {
                addPart();
            }
            boolean isDelimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (field != null && isDelimited) {
                into(in, field);
            } else {
                skip(in, tag);
            }
        }
    }

    private void into(CodedInputStream in, FieldDescriptor field) throws IOException {
        int length = in.readRawVarint32();
        int outer = in.pushLimit(length);
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            count(in, field.getMessageType());
        } else {
            checkShape(field, length);
            in.skipRawBytes(length);
        }
        in.popLimit(outer);
    }

    private static void checkShape(FieldDescriptor field, int length) {
        boolean isShape = field.getContainingType().equals(InferInputTensor.getDescriptor())
                && field.getNumber() == InferInputTensor.SHAPE_FIELD_NUMBER;
        if (isShape && length > Shapes.MAX_RANK * LONGEST_VARINT) {
            throw new InvalidRequestException("a shape has at most " + Shapes.MAX_RANK + " dimensions");
        }
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
            throw new InvalidProtocolBufferException("it has a group");
        }
        in.skipField(tag);
    }

    private void addPart() {
        parts++;
        if (parts > MOST) {
            throw new InvalidRequestException(
                    "the request has more than " + MOST + " parts (inputs, outputs, parameters and their fields)");
        }
    }
}
