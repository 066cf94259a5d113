import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({ brokers: ['127.0.0.1:9092'], logLevel: logLevel.ERROR });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: `embed-${randomUUID()}` });
const id = randomUUID();

const answered = new Promise((resolve) => {
  consumer.on(consumer.events.GROUP_JOIN, async () => {
    await producer.send({
      topic: 'sluice.texts',
      messages: [{ value: 'hello, stream', headers: { 'sluice-correlation-id': id, 'sluice-timeout-ms': '30000' } }],
    });
  });
  const eachMessage = async ({ message }) => {
    if (message.headers['sluice-correlation-id']?.toString() === id) {
      resolve(message);
    }
  };
  producer
    .connect()
    .then(() => consumer.connect())
    .then(() => consumer.subscribe({ topic: 'sluice.replies', fromBeginning: true }))
    .then(() => consumer.run({ eachMessage }));
});

const message = await answered;
console.log(message.headers['sluice-status'].toString(), message.value.toString());
await consumer.disconnect();
await producer.disconnect();
