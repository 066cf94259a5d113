import WebSocket from 'ws';

const texts = ['hello, stream', 'good morning', 'where is the station?'];
const socket = new WebSocket('ws://127.0.0.1:8000/v2/stream', 'sluice.json.v1');
let open = texts.length;

socket.on('open', () => {
  texts.forEach((text, id) => {
    socket.send(JSON.stringify({ id: String(id), model: 'all-minilm-l6-v2', text }));
  });
});

socket.on('message', (data) => {
  const message = JSON.parse(data);
  if (message.id === undefined) {
    return; // hello, credit
  }
  const text = texts[Number(message.id)];
  if (message.error) {
    console.log(`${text}: ${message.error.code}: ${message.error.message}`);
  } else {
    console.log(`${text}: ${message.outputs[0].data.slice(0, 4).join(', ')}, ...`);
  }
  open -= 1;
  if (open === 0) {
    socket.close();
  }
});

socket.on('error', (fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
