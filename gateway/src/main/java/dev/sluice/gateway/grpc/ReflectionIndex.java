package dev.sluice.gateway.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.sluice.schemas.health.HealthProto;
import dev.sluice.schemas.inference.OpenInferenceGrpc;
import dev.sluice.schemas.reflection.ReflectionProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files that describe what is served, by name and by what they define. Immutable. */
final class ReflectionIndex {

    private static final List<FileDescriptor> SERVED =
            List.of(OpenInferenceGrpc.getDescriptor(), HealthProto.getDescriptor(), ReflectionProto.getDescriptor());

    private final List<String> services = new ArrayList<>();
    private final Map<String, FileDescriptor> byName = new HashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();

    ReflectionIndex() {
        for (FileDescriptor file : SERVED) {
            file.getServices().forEach(service -> services.add(service.getFullName()));
            withDependencies(file).forEach(this::add);
        }
    }

    List<String> services() {
        return services;
    }

    Optional<FileDescriptor> file(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @param symbol the full name of a service, a method, a message or an enum */
    Optional<FileDescriptor> defining(String symbol) {
        return Optional.ofNullable(bySymbol.get(symbol));
    }

    /** The file first. */
    static Set<FileDescriptor> withDependencies(FileDescriptor file) {
        var files = new LinkedHashSet<FileDescriptor>();
        collect(file, files);
        return files;
    }

    private static void collect(FileDescriptor file, Set<FileDescriptor> files) {
        if (files.add(file)) {
            file.getDependencies().forEach(dependency -> collect(dependency, files));
        }
    }

    private void add(FileDescriptor file) {
        byName.put(file.getName(), file);
        file.getServices().forEach(this::add);
        file.getMessageTypes().forEach(this::add);
        file.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), file));
    }

    private void add(ServiceDescriptor service) {
        bySymbol.put(service.getFullName(), service.getFile());
        service.getMethods().forEach(method -> bySymbol.put(method.getFullName(), service.getFile()));
    }

    private void add(Descriptor message) {
        bySymbol.put(message.getFullName(), message.getFile());
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), message.getFile()));
    }
}
