package dev.sluice.gateway.websocket;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.stream.Infer;
import java.io.IOException;

/**
 * Looks for the id of a request without parsing it: tensors in typed contents are far larger once they are parsed, and it is not
 * known yet whether there is a place for them.
 */
final class ProtobufFields {

    private static final int TAG_SHIFT = 3;

    private ProtobufFields() {}

    /** The tag of a field that has a length: a message, a text. */
    static int tag(int field) {
        return field << TAG_SHIFT | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** The last one, as a parser would have it; empty when there is none. */
    static String idOfInfer(byte[] infer) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(infer);
        String id = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == tag(Infer.REQUEST_FIELD_NUMBER)) {
                int outer = in.pushLimit(in.readRawVarint32());
                id = idOfRequest(in, id);
                in.popLimit(outer);
            } else {
                skip(in, tag);
            }
        }
        return id;
    }

    private static String idOfRequest(CodedInputStream in, String before) throws IOException {
        String id = before;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == tag(ModelInferRequest.ID_FIELD_NUMBER)) {
                id = in.readStringRequireUtf8();
            } else {
                skip(in, tag);
            }
        }
        return id;
    }

    /** Groups, which nobody sends, would be walked into as deep as they are nested. */
    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
            throw new IOException("a group");
        }
        in.skipField(tag);
    }
}
