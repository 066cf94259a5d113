package dev.sluice.gateway.http;

import io.vertx.core.http.HttpMethod;
import java.util.Locale;

/** What is served, in the order in which paths are matched. Where reading is served, so is HEAD. */
enum Endpoint {
    INFER("POST", "/v2/models/:model/infer"),
    INFER_VERSION("POST", "/v2/models/:model/versions/:version/infer"),
    LIVE("GET", "/v2/health/live"),
    READY("GET", "/v2/health/ready"),
    SERVER("GET", "/v2"),
    STATISTICS("GET", "/v2/models/stats"),
    MODEL_STATISTICS("GET", "/v2/models/:model/stats"),
    VERSION_STATISTICS("GET", "/v2/models/:model/versions/:version/stats"),
    MODEL_READY("GET", "/v2/models/:model/ready"),
    VERSION_READY("GET", "/v2/models/:model/versions/:version/ready"),
    MODEL_CONFIG("GET", "/v2/models/:model/config"),
    VERSION_CONFIG("GET", "/v2/models/:model/versions/:version/config"),
    MODEL("GET", "/v2/models/:model"),
    VERSION("GET", "/v2/models/:model/versions/:version"),
    REPOSITORY_INDEX("POST", "/v2/repository/index"),
    REPOSITORY_LOAD("POST", "/v2/repository/models/:model/load"),
    REPOSITORY_UNLOAD("POST", "/v2/repository/models/:model/unload"),
    OPENAPI("GET", "/v2/openapi.yaml");

    private final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    HttpMethod method() {
        return HttpMethod.valueOf(method);
    }

    /** As the router has it. */
    String path() {
        return path;
    }

    /** In metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
