package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object around something else, found in one pass. Each is left where it stands until somebody asks
 * for it, so that what is inside can be large and is held once. A member that is null counts as absent.
 */
public final class JsonMembers {

    private final byte[] json;
    private final JsonLimits limits;
    private final JsonFactory factory;
    private final Map<String, Place> members = new HashMap<>();

    private JsonMembers(byte[] json, JsonLimits limits) {
        this.json = json;
        this.limits = limits;
        this.factory = StrictJson.factory(limits, json.length);
    }

    /**
     * Finds the members of this object.
     *
     * @throws InvalidRequestException when it is not one JSON object, or beyond the limits
     */
    public static JsonMembers of(byte[] json, JsonLimits limits) {
        StrictJson.refuseOtherEncodings(json);
        var members = new JsonMembers(json, limits);
        try (JsonParser in = members.factory.createParser(json)) {
            members.find(in);
        } catch (JsonProcessingException malformed) {
            throw JsonProblem.of(malformed, limits);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
        return members;
    }

    /** Whether it is there and not null. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /**
     * The characters of a string, or the word that a whole number or a boolean is written as.
     *
     * @throws InvalidRequestException when it is something else
     */
    public Optional<String> scalar(String name) {
        Place place = members.get(name);
        if (place == null) {
            return Optional.empty();
        }
        if (place.word != null) {
            return Optional.of(place.word);
        }
        if (place.first != JsonToken.VALUE_STRING) {
            throw new InvalidRequestException("'" + name + "' has to be a string, a whole number or a boolean");
        }
        return Optional.of(string(name, place));
    }

    /**
     * The characters of a string.
     *
     * @throws InvalidRequestException when it is something else
     */
    public Optional<String> string(String name) {
        Place place = members.get(name);
        if (place != null && place.first != JsonToken.VALUE_STRING) {
            throw new InvalidRequestException("'" + name + "' has to be a string");
        }
        return Optional.ofNullable(place).map(found -> string(name, found));
    }

    /**
     * The characters of a string, or of each string in an array of them.
     *
     * @throws InvalidRequestException when it is something else, or more than there may be parts
     */
    public Optional<List<String>> strings(String name) {
        Place place = members.get(name);
        if (place == null) {
            return Optional.empty();
        }
        return Optional.of(
                place.first == JsonToken.START_ARRAY
                        ? elements(name, place)
                        : List.of(string(name).orElseThrow()));
    }

    private List<String> elements(String name, Place place) {
        List<String> elements = new ArrayList<>();
        try (JsonParser in = factory.createParser(json, place.begin, place.end - place.begin)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.VALUE_STRING) {
                if (elements.size() == limits.maxParts()) {
                    throw new InvalidRequestException("'" + name + "' has more than " + limits.maxParts() + " strings");
                }
                elements.add(whole(name, in.getText()));
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw new InvalidRequestException("'" + name + "' has to be a string or an array of strings");
            }
            return elements;
        } catch (JsonProcessingException malformed) {
            throw JsonProblem.of(malformed, limits);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    /**
     * An object as it is written.
     *
     * @throws InvalidRequestException when it is something else
     */
    public Optional<byte[]> object(String name) {
        Place place = members.get(name);
        if (place != null && place.first != JsonToken.START_OBJECT) {
            throw new InvalidRequestException("'" + name + "' has to be an object");
        }
        return Optional.ofNullable(place).map(found -> Arrays.copyOfRange(json, found.begin, found.end));
    }

    private void find(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidRequestException("the JSON has to be an object");
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            JsonToken first = in.nextToken();
            int begin = (int) in.currentTokenLocation().getByteOffset();
            String word = isWord(first) ? in.getText() : null;
            in.skipChildren();
            int end = (int) in.currentLocation().getByteOffset();
            if (first != JsonToken.VALUE_NULL) {
                members.put(name, new Place(first, begin, end, word));
            }
            if (members.size() > limits.maxParts()) {
                throw new InvalidRequestException("the JSON has more than " + limits.maxParts() + " members");
            }
        }
        if (in.nextToken() != null) {
            throw new InvalidRequestException("the JSON has something after its object");
        }
    }

    private String string(String name, Place place) {
        try (JsonParser in = factory.createParser(json, place.begin, json.length - place.begin)) {
            in.nextToken();
            return whole(name, in.getText());
        } catch (JsonProcessingException malformed) {
            throw JsonProblem.of(malformed, limits);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    private static String whole(String name, String text) {
        if (Surrogates.hasLoneOne(text)) {
            throw new InvalidRequestException("'" + name + "' has a lone surrogate, which is no character");
        }
        return text;
    }

    private static boolean isWord(JsonToken token) {
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
    }

    /** Where a member begins and, unless it is a string, ends; of what fits a word, the word. */
    private record Place(
            JsonToken first, int begin, int end, @Nullable String word) {}
}
