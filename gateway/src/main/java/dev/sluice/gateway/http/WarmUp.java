package dev.sluice.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.oip.AnswerForm;
import dev.sluice.oip.JsonLimits;
import dev.sluice.oip.OipRest;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;

/** Reads and writes once what requests are made of, before the port is open: the first of them would keep its loop while classes load. */
final class WarmUp {

    private static final byte[] BODY = """
            {"id":"warm-up","parameters":{"p":1},"inputs":[
              {"name":"f","shape":[2],"datatype":"FP32","data":[0.5,1]},
              {"name":"i","shape":[1],"datatype":"INT64","data":[7]},
              {"name":"t","shape":[1],"datatype":"BYTES","data":["text"]}],
             "outputs":[{"name":"f","parameters":{"binary_data":false}}]}""".getBytes(UTF_8);

    private WarmUp() {}

    /** Says how many bytes were written. */
    static int run() {
        ModelInferRequest request =
                OipRest.readRequest(BODY, BODY.length, JsonLimits.defaults()).request();
        var answer = ModelInferResponse.newBuilder()
                .setModelName("warm-up")
                .addAllRawOutputContents(request.getRawInputContentsList());
        request.getInputsList()
                .forEach(input -> answer.addOutputsBuilder()
                        .setName(input.getName())
                        .setDatatype(input.getDatatype())
                        .addAllShape(input.getShapeList()));
        int json = written(answer.build(), AnswerForm.JSON);
        return json + written(answer.build(), AnswerForm.BINARY);
    }

    private static int written(ModelInferResponse answer, AnswerForm form) {
        return OipRest.writeResponse(answer, form, BODY.length * 10).bytes().length;
    }
}
