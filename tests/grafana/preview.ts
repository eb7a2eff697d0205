import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { stopLeftovers } from '../servers/server.ts';
import { buildPlugin } from './buildPlugin.ts';
import { startDemoStack } from './demoStack.ts';
import { installPluginPackages } from './pluginPackages.ts';
import { runtimeBundle } from './runtimeBundle.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '3333' }, 'no-build': { type: 'boolean', default: false } } });

installPluginPackages();
if (!values['no-build']) buildPlugin();
await runtimeBundle('react-18');
await using stack = await startDemoStack(Number(values.port));
console.log(`Gaugeway's app and panel on simulated devices, without a Grafana:

  App         ${stack.harness.url}/a/gaugeway-devices-app/overview
  Panel       ${stack.harness.url}/d/fleet
  Prometheus  ${stack.prometheus.url}
  Exporter    ${stack.exporter.url}

Ctrl+C stops it.`);
await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
await stopLeftovers();
