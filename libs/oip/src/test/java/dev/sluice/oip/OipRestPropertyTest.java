package dev.sluice.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferRequest.InferInputTensor;
import dev.sluice.schemas.inference.ModelInferResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random tensors of every datatype through JSON, binary data and mixtures of both, and back; random damage to such bodies. */
class OipRestPropertyTest {

    @Test
    void keepsEveryBitOfARequestWhateverIsBinary() {
        LongStream.rangeClosed(1, 500).forEach(this::keepsEveryBitOfARequestWhateverIsBinary);
    }

    private void keepsEveryBitOfARequestWhateverIsBinary(long seed) {
        Random random = RandomRequests.random(seed);
        ModelInferRequest request = request(random);
        Map<String, Boolean> isBinary = isBinary(random, request);

        RestBody body = OipRest.writeRequest(request, isBinary::get);
        OipRest.Asked read = OipRest.readRequest(body.bytes(), body.jsonLength(), JsonLimits.defaults());

        assertThat(read.request()).as("seed %d", seed).isEqualTo(request);
        assertThat(read.form()).isEqualTo(AnswerForm.JSON);
    }

    @Test
    void keepsEveryBitOfAnAnswerWhateverIsBinary() {
        LongStream.rangeClosed(1, 500).forEach(this::keepsEveryBitOfAnAnswerWhateverIsBinary);
    }

    private void keepsEveryBitOfAnAnswerWhateverIsBinary(long seed) {
        Random random = RandomRequests.random(seed);
        ModelInferRequest tensors = request(random);
        var form = new AnswerForm(/* isBinary= */ false, isBinary(random, tensors));
        var answer = ModelInferResponse.newBuilder().addAllRawOutputContents(tensors.getRawInputContentsList());
        tensors.getInputsList()
                .forEach(input -> answer.addOutputsBuilder()
                        .setName(input.getName())
                        .setDatatype(input.getDatatype())
                        .addAllShape(input.getShapeList()));

        RestBody body = OipRest.writeResponse(answer.build(), form, Integer.MAX_VALUE - 8);

        assertThat(asRequest(body).request().getRawInputContentsList())
                .as("seed %d", seed)
                .isEqualTo(answer.getRawOutputContentsList());
    }

    @Test
    void endsADamagedBodyInARefusalOrARequestThatKeepsTheRules() {
        LongStream.rangeClosed(1, 300).forEach(this::endsADamagedBodyInARefusalOrARequestThatKeepsTheRules);
    }

    private void endsADamagedBodyInARefusalOrARequestThatKeepsTheRules(long seed) {
        Random random = RandomRequests.random(seed);
        ModelInferRequest request = request(random);
        RestBody body = OipRest.writeRequest(request, isBinary(random, request)::get);

        for (int i = 0; i < 30; i++) {
            byte[] damaged = body.bytes().clone();
            damaged[random.nextInt(body.jsonLength())] = (byte) "0123456789-\"{}".charAt(random.nextInt(14));
            damaged = Arrays.copyOf(damaged, Math.max(0, damaged.length - random.nextInt(3)));
            int jsonLength = body.jsonLength() + random.nextInt(3) - 1;
            try {
                ModelInferRequest read = OipRest.readRequest(damaged, jsonLength, JsonLimits.defaults())
                        .request();
                assertThat(RawContents.canonical(read)).isSameAs(read);
            } catch (InvalidRequestException expected) {
                assertThat(expected.reason()).isNotBlank();
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed + ": " + new String(damaged, UTF_8), other);
            }
        }
    }

    /** An answer differs from a request in the name of its list of tensors. */
    private static OipRest.Asked asRequest(RestBody body) {
        String json = new String(body.bytes(), 0, body.jsonLength(), UTF_8);
        byte[] renamed = json.replaceFirst("\"outputs\":", "\"inputs\":").getBytes(UTF_8);
        byte[] whole = Arrays.copyOf(renamed, renamed.length + body.bytes().length - body.jsonLength());
        System.arraycopy(
                body.bytes(), body.jsonLength(), whole, renamed.length, body.bytes().length - body.jsonLength());
        return OipRest.readRequest(whole, renamed.length, JsonLimits.defaults());
    }

    private static ModelInferRequest request(Random random) {
        var request = ModelInferRequest.newBuilder()
                .setId(RandomRequests.text(random))
                .putParameters("p", InferParameter.newBuilder().setInt64Param(7).build());
        for (int i = random.nextInt(5); i >= 0; i--) {
            Datatype datatype = RandomRequests.datatype(random);
            int rows = random.nextInt(4);
            int columns = 1 + random.nextInt(4);
            request.addInputs(InferInputTensor.newBuilder()
                    .setName("x" + i)
                    .setDatatype(datatype.name())
                    .addShape(rows)
                    .addShape(columns));
            request.addRawInputContents(RandomRequests.raw(random, datatype, rows * columns));
        }
        return request.build();
    }

    private static Map<String, Boolean> isBinary(Random random, ModelInferRequest request) {
        Map<String, Boolean> isBinary = new HashMap<>();
        request.getInputsList().forEach(input -> {
            boolean isRawOnly = Datatype.of(input.getDatatype()).orElseThrow().isRawOnly();
            isBinary.put(input.getName(), isRawOnly || random.nextBoolean());
        });
        return isBinary;
    }
}
