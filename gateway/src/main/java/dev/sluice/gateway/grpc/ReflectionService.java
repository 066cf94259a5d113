package dev.sluice.gateway.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.schemas.reflection.ErrorResponse;
import dev.sluice.schemas.reflection.FileDescriptorResponse;
import dev.sluice.schemas.reflection.ListServiceResponse;
import dev.sluice.schemas.reflection.ServerReflectionRequest;
import dev.sluice.schemas.reflection.ServerReflectionResponse;
import dev.sluice.schemas.reflection.ServiceResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;

/**
 * Server reflection, by which tools learn what can be called: any number of questions on one stream, as they ask them, and under
 * the older name too, which many of them try first.
 */
final class ReflectionService {

    private static final String METHOD = "ServerReflectionInfo";

    private final ReflectionIndex index = new ReflectionIndex();

    void addTo(Methods methods) {
        methods.add("grpc.reflection.v1.ServerReflection", METHOD, Questions::new);
        methods.add("grpc.reflection.v1alpha.ServerReflection", METHOD, Questions::new);
    }

    private ServerReflectionResponse answer(ServerReflectionRequest asked) {
        var answer = ServerReflectionResponse.newBuilder()
                .setValidHost(asked.getHost())
                .setOriginalRequest(asked);
        switch (asked.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(list());
            case FILE_BY_FILENAME -> files(answer, asked.getFileByFilename(), index.file(asked.getFileByFilename()));
            case FILE_CONTAINING_SYMBOL ->
                files(answer, asked.getFileContainingSymbol(), index.defining(asked.getFileContainingSymbol()));
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there are no extensions"));
            case MESSAGEREQUEST_NOT_SET ->
                answer.setErrorResponse(error(GrpcStatus.INVALID_ARGUMENT, "nothing is asked for"));
        }
        return answer.build();
    }

    private ListServiceResponse.Builder list() {
        var list = ListServiceResponse.newBuilder();
        index.services()
                .forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list;
    }

    private static void files(ServerReflectionResponse.Builder answer, String asked, Optional<FileDescriptor> found) {
        if (found.isEmpty()) {
            answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there is no " + Quoted.of(asked)));
            return;
        }
        var files = FileDescriptorResponse.newBuilder();
        ReflectionIndex.withDependencies(found.get())
                .forEach(file -> files.addFileDescriptorProto(file.toProto().toByteString()));
        answer.setFileDescriptorResponse(files);
    }

    private static ErrorResponse error(GrpcStatus status, String message) {
        return ErrorResponse.newBuilder()
                .setErrorCode(status.code)
                .setErrorMessage(message)
                .build();
    }

    private final class Questions implements CallListener {

        private final Call call;

        Questions(Call call) {
            this.call = call;
        }

        @Override
        public boolean begins(int bytes) {
            if (!SizeLimit.NAME.allows(bytes)) {
                call.end(SizeLimit.NAME.exceededBy(bytes));
                return false;
            }
            return true;
        }

        @Override
        public void message(WireMessage message) {
            try {
                call.write(answer(message.question(ServerReflectionRequest.parser(), SizeLimit.NAME, small -> {})));
            } catch (CallRefusedException none) {
                call.end(none.ending());
            }
        }

        @Override
        public void halfClosed() {
            call.end(Ending.ok());
        }

        @Override
        public void gone(Outcome.Refused reason) {
            // Nothing was begun that has to be undone.
        }
    }
}
