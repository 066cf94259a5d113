package dev.sluice.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The description of all this for programs, as it lies in the schemas. */
final class OpenApi {

    private static final String RESOURCE = "/dev/sluice/schemas/openapi.yaml";

    private OpenApi() {}

    static HttpAnswer page() {
        try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the build has lost " + RESOURCE);
            }
            return new HttpAnswer(200, "application/yaml", Buffer.buffer(in.readAllBytes()), Map.of());
        } catch (IOException broken) {
            throw new UncheckedIOException(RESOURCE, broken);
        }
    }
}
