import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Connector } from '@gaugeway/connectors/contract';
import { zigbee2mqttConfig } from '@gaugeway/connectors/zigbee2mqtt/config';
import { App } from '@gaugeway/exporter/app';
import { parseConfig } from '@gaugeway/exporter/config/config';
import { answerParent } from './child.ts';
import { housesFor, moveIn, temporaryFolder } from './houses.ts';

/** The whole exporter with many series; reports how long its event loop was blocked between two requests. */
const folder = temporaryFolder();
const delays = monitorEventLoopDelay({ resolution: 1 });
const app = await start();

answerParent({
  port: () => Number(new URL(app.url).port),
  start: () => {
    delays.reset();
    delays.enable();
    return 0;
  },
  stop: () => {
    delays.disable();
    return delays.percentile(99) / 1e6;
  },
});

async function start(): Promise<App> {
  const houses = housesFor(Number(process.argv[2]));
  const house: Connector = {
    type: 'house',
    config: zigbee2mqttConfig,
    async run(_config, gateway, signal) {
      moveIn(gateway, houses.shift() ?? []);
      gateway.link(true);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  const connectors = houses.map((_, index) => ({ type: 'house', name: `house_${index + 1}` }));
  const text = JSON.stringify({ server: { listen: '127.0.0.1:0' }, data_dir: folder, log: { level: 'error' }, connectors });
  const loaded = await parseConfig(
    { sources: [{ file: 'bench', text }], folder, files: [], problems: [] },
    {},
    { house: async () => house },
  );
  if (!loaded.ok) throw new Error(`cannot start the exporter: ${JSON.stringify(loaded.problems)}`);
  return App.start(loaded.config, { version: '0.0.0' });
}
