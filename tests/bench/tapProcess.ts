import { Clock } from '@gaugeway/exporter/clock';
import { ClockGuard } from '@gaugeway/exporter/outputs/clockGuard';
import { SeriesIndex } from '@gaugeway/exporter/outputs/seriesIndex';
import { OutputTap } from '@gaugeway/exporter/outputs/tap/outputTap';
import { describeLoadDevice, loadDevices, loadPayload } from '@gaugeway/simulator/load/loadDevices';
import { answerParent, cpuMs } from './child.ts';
import { moveIn, openGateway, temporaryFolder } from './houses.ts';

/** Messages as the connector gets them, to the series and, with an output, to the batch of samples that the outputs take every 100 ms. */
const [way = '', count = ''] = process.argv.slice(2);
const devices = loadDevices(Number(count), 8);
const variants = 8;
const repetitions = 10;
/** As many as come within 100 ms at 30 000 a second. */
const messagesPerBatch = 3000;

const silent = () => undefined;
const clock = new ClockGuard(new Clock(), { debug: silent, info: silent, warn: silent, error: silent });
const tap = new OutputTap({ index: new SeriesIndex(), clock, onFull: () => void tap.take() });
tap.isActive = way === 'on';
const topic = (name: string) => `zigbee2mqtt/${name}`;
const decoder = moveIn(openGateway(temporaryFolder(), tap), [
  { topic: topic('bridge/state'), payload: JSON.stringify({ state: 'online' }), retained: true },
  { topic: topic('bridge/devices'), payload: JSON.stringify(devices.map(describeLoadDevice)), retained: true },
]);
const messages = Array.from({ length: variants }, (_, variant) =>
  devices.map((device) => ({ topic: topic(device.name), payload: Buffer.from(loadPayload(device, variant)), retained: false })),
).flat();

answerParent({ cpuNs: async () => ((await cpuMs(repetitions, receiveAll)) * 1e6) / messages.length });

function receiveAll(): void {
  let received = 0;
  for (const message of messages) {
    decoder.receive(message);
    if (++received % messagesPerBatch === 0) tap.take();
  }
  tap.take();
}
