import { createServer } from 'node:http';
import { connectAsync } from 'mqtt';

/** The minimum work of an exporter of MQTT messages: parses each and stores its values. A GET returns the count, or the values of a topic. */
const [url = '', port = '', ...topics] = process.argv.slice(2);
const latest = new Map<string, unknown>();
let messages = 0;

const client = await connectAsync(url, { reconnectPeriod: 0 }, false);
client.on('message', (topic, payload) => {
  messages++;
  latest.set(topic, JSON.parse(payload.toString()));
});
await client.subscribeAsync(topics);

createServer((request, response) => {
  const topic = decodeURIComponent((request.url ?? '').slice(1));
  response.end(JSON.stringify(topic === '' ? messages : latest.get(topic)));
}).listen(Number(port), '127.0.0.1');
