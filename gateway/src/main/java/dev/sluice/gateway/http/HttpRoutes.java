package dev.sluice.gateway.http;

import dev.sluice.gateway.request.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Which request is answered by whom, on one loop. */
final class HttpRoutes {

    private static final HttpAnswer OPENAPI = OpenApi.page();

    private final HttpSite site;
    private final ServerPages server;
    private final RepositoryPages repository;
    private final InferPage infer;

    HttpRoutes(HttpSite site) {
        this.site = site;
        this.server = new ServerPages(site.environment());
        this.repository = new RepositoryPages(site.environment().repositories());
        this.infer = new InferPage(site);
    }

    Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        for (Endpoint endpoint : Endpoint.values()) {
            Consumer<Exchange> page = page(endpoint);
            Route route = router.route(endpoint.path()).method(endpoint.method());
            boolean isRead = endpoint.method().equals(HttpMethod.GET);
            if (isRead) {
                route.method(HttpMethod.HEAD);
            }
            route.handler(routing -> serve(page, new Exchange(routing, endpoint.label(), site)));
            router.route(endpoint.path()).handler(otherMethod(isRead ? "GET,HEAD" : "POST"));
        }
        Map.of(
                        400, "the path is malformed",
                        404, "there is nothing at this path",
                        405, "the path is served by other methods",
                        500, "internal error")
                .forEach((status, reason) -> router.errorHandler(status, error(status, reason)));
        return router;
    }

    /** Everything that is served; a compiler says when one is forgotten. */
    private Consumer<Exchange> page(Endpoint endpoint) {
        return switch (endpoint) {
            case INFER, INFER_VERSION -> infer::serve;
            case LIVE -> said(server::live);
            case READY -> said(server::ready);
            case SERVER -> said(server::server);
            case STATISTICS, MODEL_STATISTICS, VERSION_STATISTICS -> said(server::statistics);
            case MODEL_READY, VERSION_READY -> said(server::modelReady);
            case MODEL_CONFIG, VERSION_CONFIG -> said(server::config);
            case MODEL, VERSION -> said(server::model);
            case REPOSITORY_INDEX -> repository::index;
            case REPOSITORY_LOAD -> repository::load;
            case REPOSITORY_UNLOAD -> repository::unload;
            case OPENAPI -> said(() -> OPENAPI);
        };
    }

    private static Consumer<Exchange> said(Supplier<HttpAnswer> answer) {
        return said(exchange -> answer.get());
    }

    private static Consumer<Exchange> said(Function<Exchange, HttpAnswer> answer) {
        return exchange -> {
            var ignored = exchange.answer(answer.apply(exchange));
        };
    }

    private static void serve(Consumer<Exchange> page, Exchange exchange) {
        try {
            page.accept(exchange);
        } catch (RuntimeException fault) {
            var ignored = exchange.answer(HttpAnswer.error(fault));
        }
    }

    private Handler<RoutingContext> otherMethod(String allowed) {
        var problem = new HttpProblem(405, ErrorCode.INVALID_REQUEST, "this path is served by " + allowed);
        return routing -> {
            var exchange = new Exchange(routing, HttpMetrics.OTHER, site);
            var ignored = exchange.answer(HttpAnswer.error(problem).with("allow", allowed));
        };
    }

    private Handler<RoutingContext> error(int status, String reason) {
        ErrorCode code = status == 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID_REQUEST;
        return routing -> {
            if (!routing.response().headWritten()) {
                var exchange = new Exchange(routing, HttpMetrics.OTHER, site);
                var ignored = exchange.answer(HttpAnswer.error(new HttpProblem(status, code, reason)));
            }
        };
    }
}
