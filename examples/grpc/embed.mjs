import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const definition = loader.loadSync('inference/open_inference_grpc.proto', {
  includeDirs: [process.argv[2]],
  keepCase: true,
});
const { inference } = grpc.loadPackageDefinition(definition);
const client = new inference.GRPCInferenceService('127.0.0.1:8001', grpc.credentials.createInsecure());

const request = (text) => ({
  model_name: 'all-minilm-l6-v2',
  id: text,
  inputs: [{ name: 'text', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from(text)] } }],
});

const print = (answer) => {
  const embedding = answer.outputs[0].contents.fp32_contents;
  console.log(`${answer.id}: ${embedding.slice(0, 4).join(', ')}, ...`);
};

client.ModelInfer(request('hello, gRPC'), { deadline: Date.now() + 10_000 }, (fault, answer) => {
  if (fault) {
    console.error(`${grpc.status[fault.code]}: ${fault.details}`);
    process.exit(1);
  }
  print(answer);

  const stream = client.ModelStreamInfer();
  stream.on('data', ({ error_message: message, infer_response: next }) => {
    if (message) {
      console.log(message);
    } else {
      print(next);
    }
  });
  stream.on('error', (broken) => {
    console.error(broken.details);
    process.exitCode = 1;
  });
  stream.on('end', () => client.close());
  ['good morning', 'where is the station?'].forEach((text) => stream.write(request(text)));
  stream.end();
});
