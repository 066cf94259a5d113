package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Holds what is served against its own description, and that against what is served. */
@Timeout(180)
class OpenApiTest {

    private final OpenDoor door = new OpenDoor();
    private final JsonObject document = document();

    @AfterEach
    void close() {
        door.close();
    }

    private JsonObject document() {
        Map<String, Object> yaml = new Yaml().load(door.get("/v2/openapi.yaml").body());
        return new JsonObject(yaml);
    }

    @Test
    void describesWhatIsServedAndNothingElse() {
        var described = new TreeSet<String>();
        document.getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue())
                        .fieldNames().stream()
                                .filter(member -> List.of("get", "post").contains(member))
                                .forEach(method -> described.add(method + ' ' + path.getKey())));

        var served = new TreeSet<String>();
        Arrays.stream(Endpoint.values())
                .forEach(endpoint -> served.add(endpoint.method().name().toLowerCase(Locale.ROOT)
                        + ' '
                        + endpoint.path().replaceAll(":(\\w+)", "{$1}")));
        assertThat(described).isEqualTo(served);
        assertThat(document.getString("openapi")).startsWith("3.1");
    }

    @Test
    void refersToNothingThatIsNotThere() {
        references(document).forEach(reference -> {
            Object found = document;
            for (String step : reference.substring(2).split("/", -1)) {
                assertThat(found).as(reference).isInstanceOf(JsonObject.class);
                found = ((JsonObject) found).getValue(step);
            }
            assertThat(found).as(reference).isNotNull();
        });
    }

    private static Set<String> references(Object part) {
        var references = new TreeSet<String>();
        if (part instanceof JsonObject object) {
            object.forEach(member -> {
                if (member.getKey().equals("$ref")) {
                    references.add((String) member.getValue());
                } else {
                    references.addAll(references(member.getValue()));
                }
            });
        } else if (part instanceof JsonArray array) {
            array.forEach(element -> references.addAll(references(element)));
        }
        return references;
    }

    @ParameterizedTest
    @CsvSource({
        "/v2, ServerMetadata",
        "/v2/health/live, Live",
        "/v2/health/ready, Ready",
        "/v2/models/stats, Statistics",
        "/v2/models/echo, ModelMetadata",
        "/v2/models/echo/ready, ModelReady",
        "/v2/models/echo/config, ModelConfig",
        "/v2/models/echo/stats, Statistics",
        "/v2/models/none, Error",
        "/nowhere, Error"
    })
    void describesEveryBodyThatIsAnsweredToAReader(String path, String schema) {
        assertFits(schema, new JsonObject(door.get(path).body()));
    }

    @Test
    void describesTheBodiesOfInference() {
        var request = new JsonObject("""
                {"id":"q","parameters":{"p":1,"s":"t","b":true},
                 "inputs":[{"name":"x","shape":[1,4],"datatype":"UINT8","data":[[1,2,3,4]]}],
                 "outputs":[{"name":"y","parameters":{"binary_data":false}}]}""");
        assertFits("InferenceRequest", request);

        HttpResponse<String> answer = door.post("/v2/models/echo/infer", request.encode());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertFits("InferenceResponse", new JsonObject(answer.body()));
        assertFits(
                "Error", new JsonObject(door.post("/v2/models/echo/infer", "{").body()));
    }

    @Test
    void describesTheBodiesOfTheRepository() {
        assertFits(
                "RepositoryIndex",
                new JsonArray(door.post("/v2/repository/index", "{}").body()));
        assertFits(
                "Error",
                new JsonObject(door.post("/v2/repository/models/m/load", "{}").body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"inputs\":[]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP8\",\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[-1],\"datatype\":\"UINT8\",\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"UINT8\",\"data\":[1]}]}",
                "{\"parameters\":{\"p\":[]},\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}"
            })
    void refusesWhatItsDescriptionExcludes(String body) {
        assertThat(validate("InferenceRequest", new JsonObject(body)).getValid())
                .isFalse();
        assertThat(door.post("/v2/models/echo/infer", body).statusCode()).isEqualTo(400);
    }

    private void assertFits(String schema, Object body) {
        OutputUnit result = validate(schema, body);
        assertThat(result.getValid())
                .as("%s: %s %s", schema, body, result.getErrors())
                .isTrue();
    }

    private OutputUnit validate(String schema, Object body) {
        var whole = new JsonObject()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$ref", "#/components/schemas/" + schema)
                .put("components", document.getJsonObject("components"));
        return Validator.create(
                        JsonSchema.of(whole),
                        new JsonSchemaOptions()
                                .setBaseUri("https://sluice.test")
                                .setDraft(Draft.DRAFT202012))
                .validate(body);
    }
}
