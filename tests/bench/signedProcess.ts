import { createHmac } from 'node:crypto';
import { createDecoder } from '@gaugeway/connectors/mqtt/decode';
import { mqttDevicesConfig } from '@gaugeway/connectors/mqtt/config';
import { answerParent, cpuMs } from './child.ts';
import { openGateway, temporaryFolder } from './houses.ts';

/** Signed messages: into series, or parsed and their signature computed, and no more. */
const [way = ''] = process.argv.slice(2);
const count = 5000;
const key = 'a key of the bench';
const topic = 'signed/cellar';

interface SignedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: false;
}

let sent = 0;
const take = way === 'bare' ? ({ payload }: SignedMessage) => bare(payload) : intoSeries();

answerParent({
  perCpuSecond: async () => {
    // no nonce comes twice
    const messages = Array.from({ length: count }, signed);
    return count / ((await cpuMs(1, () => messages.forEach(take))) / 1000);
  },
});

function signed(): SignedMessage {
  const ts = Date.now();
  const nonce = `n${sent++}`;
  const sig = signatureOf(`21.5|${ts}|${nonce}`);
  return { topic, payload: Buffer.from(JSON.stringify({ temperature: 21.5, ts, nonce, sig })), retained: false };
}

function bare(payload: Buffer): boolean {
  const { temperature, ts, nonce, sig } = JSON.parse(payload.toString()) as Readonly<Record<string, string>>;
  return signatureOf(`${temperature}|${ts}|${nonce}`) === sig;
}

function signatureOf(text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function intoSeries(): (message: SignedMessage) => void {
  const verify = { hmac: key, signature: '{.sig}', timestamp: '{.ts}', nonce: '{.nonce}', signed: '{.temperature}|{.ts}|{.nonce}' };
  const mapping = { topic: 'signed/{device}', device: { id: '{device}' }, readings: { temperature: '°C' }, verify };
  const config = mqttDevicesConfig.parse({ discovery: false, tasmota: false, topics: [mapping] });
  const decoder = createDecoder(config, openGateway(temporaryFolder()));
  decoder.connected();
  return (message) => decoder.receive(message);
}
