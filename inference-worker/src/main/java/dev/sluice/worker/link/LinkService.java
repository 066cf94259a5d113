package dev.sluice.worker.link;

import dev.sluice.rpc.ProtobufCodec;
import dev.sluice.schemas.worker.GatewayMessage;
import dev.sluice.schemas.worker.Models;
import dev.sluice.schemas.worker.ServedModel;
import dev.sluice.schemas.worker.Welcome;
import dev.sluice.schemas.worker.WorkerMessage;
import dev.sluice.worker.frame.Intake;
import dev.sluice.worker.model.ModelCatalog;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code sluice.worker.v1.WorkerLink}: accepts links and tells them what is served. Thread-safe. */
public final class LinkService {

    private static final ServiceName SERVICE = ServiceName.create("sluice.worker.v1.WorkerLink");

    private final Vertx vertx;
    private final Intake intake;
    private final Welcome welcome;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    /**
     * A service over the intake.
     *
     * @param worker names this process to its gateways: other than that of any process before it
     * @param maxMessageBytes the largest message that is read
     */
    public LinkService(Vertx vertx, Intake intake, String worker, int lanes, long maxMessageBytes) {
        this.vertx = vertx;
        this.intake = intake;
        this.welcome = Welcome.newBuilder()
                .setWorker(worker)
                .setLanes(lanes)
                .setCredit(lanes + 1)
                .setMaxMessageBytes(maxMessageBytes)
                .build();
    }

    /** Mounts the method. */
    public void mount(GrpcServer server) {
        ServiceMethod<GatewayMessage, WorkerMessage> connect =
                ProtobufCodec.served(SERVICE, "Connect", GatewayMessage.parser());
        server.callHandler(connect, request -> {
            var link = new Link(request, vertx.getOrCreateContext(), this);
            links.add(link);
            link.open();
        });
    }

    /** Tells every link what is served now. Any thread. */
    public void announce() {
        links.forEach(Link::announce);
    }

    /** Tells every link that no more frames are taken. Any thread. */
    public void drain() {
        links.forEach(Link::drain);
    }

    /** Ends all links; what is outstanding on them is dropped. Any thread. */
    public void close() {
        links.forEach(Link::close);
    }

    public int openLinks() {
        return links.size();
    }

    void closed(Link link) {
        links.remove(link);
    }

    Intake intake() {
        return intake;
    }

    Welcome welcome() {
        return welcome;
    }

    /** What is served; empty while models are being loaded, and then nothing is said of them. */
    Optional<Models> models() {
        return intake.catalog().map(LinkService::models);
    }

    private static Models models(ModelCatalog catalog) {
        var models = Models.newBuilder();
        catalog.all().forEach(model -> models.addModels(served(catalog, model)));
        return models.build();
    }

    private static ServedModel.Builder served(ModelCatalog catalog, dev.sluice.worker.model.ServedModel<?> model) {
        var served = ServedModel.newBuilder()
                .setMetadata(catalog.metadataOfVersion(model))
                .setBatchable(model.facts().batchable())
                .setSharesRuns(model.sharing().isAllowed())
                .setLength(model.facts().countsTokens() ? ServedModel.Length.TOKENS : ServedModel.Length.SHAPE);
        model.costs().terms().ifPresent(terms -> served.setCost(LinkWire.costTerms(terms)));
        return served;
    }
}
