package dev.sluice.cli.letters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sluice.cli.page.Printable;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.oip.OipProtobuf;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a value turns out to be, whatever its headers say of it: letters are here because something is wrong. Pure. */
enum ValueForm {
    JSON(", JSON"),
    PROTOBUF(", a ModelInferRequest in protobuf"),
    TEXT(", text"),
    BINARY(""),
    NONE("");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // What a reader would take for one thing may be two: it is shown as it stands.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int CHUNK = 8_192;

    private final String inWords;

    ValueForm(String inWords) {
        this.inWords = inWords;
    }

    String inWords() {
        return inWords;
    }

    static ValueForm of(Letter letter) {
        return of(letter.value());
    }

    static ValueForm of(byte @org.jspecify.annotations.Nullable [] value) {
        if (value == null || value.length == 0) {
            return NONE;
        }
        if (isJson(value)) {
            return JSON;
        }
        if (isText(value)) {
            return TEXT;
        }
        return request(value).isPresent() ? PROTOBUF : BINARY;
    }

    static JsonParser parser(byte[] value) throws IOException {
        return FACTORY.createParser(value);
    }

    /** Empty when it is no request that anybody could have meant. */
    static Optional<ModelInferRequest> request(byte[] value) {
        try {
            return Optional.of(OipProtobuf.readRequest(value)).filter(ValueForm::isMeant);
        } catch (InvalidRequestException binary) {
            return Optional.empty();
        }
    }

    /** Any few bytes may be some protobuf message. */
    private static boolean isMeant(ModelInferRequest request) {
        return request.getInputsList().stream()
                        .anyMatch(input -> Datatype.of(input.getDatatype()).isPresent())
                || request.getModelName().chars().anyMatch(Character::isLetter);
    }

    /** Objects and arrays; a number alone is text to everybody. */
    private static boolean isJson(byte[] value) {
        try (JsonParser parser = parser(value)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean isText(byte[] value) {
        char[] chunk = new char[CHUNK];
        try (Reader reader =
                new InputStreamReader(new ByteArrayInputStream(value), StandardCharsets.UTF_8.newDecoder())) {
            for (int length = reader.read(chunk); length >= 0; length = reader.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (isBinary(chunk[i])) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static boolean isBinary(char each) {
        return !Character.isSurrogate(each) && !Character.isWhitespace(each) && Printable.isCommand(each);
    }
}
