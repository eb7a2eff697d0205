import { stopLeftovers } from '../servers/server.ts';
import { contractBench } from './contractBench.ts';
import { discoveryBench } from './discoveryBench.ts';
import { mappedBench } from './mappedBench.ts';
import { discoveryMemoryBench } from './discoveryMemoryBench.ts';
import { eventLoopBench } from './eventLoopBench.ts';
import { floodBench } from './floodBench.ts';
import { homeAssistantBench } from './homeAssistantBench.ts';
import { homeBench } from './homeBench.ts';
import { latencyBench } from './latencyBench.ts';
import { liveBench } from './liveBench.ts';
import type { Bench } from './measurement.ts';
import { memoryBench } from './memoryBench.ts';
import { modbusBench } from './modbusBench.ts';
import { mqttBench } from './mqttBench.ts';
import { opcuaBench } from './opcuaBench.ts';
import { outputBench } from './outputBench.ts';
import { outputMemoryBench } from './outputMemoryBench.ts';
import { remoteWriteBench } from './remoteWriteBench.ts';
import { renderBench } from './renderBench.ts';
import { sparkplugBench } from './sparkplugBench.ts';
import { spoolBench } from './spoolBench.ts';
import { head, line } from './table.ts';
import { tapBench } from './tapBench.ts';
import { tracesBench } from './tracesBench.ts';
import { writtenBench } from './writtenBench.ts';
import { youngGenerationBench } from './youngGenerationBench.ts';

const benches: Readonly<Record<string, Bench>> = {
  mqtt: mqttBench,
  flood: floodBench,
  discovery: discoveryBench,
  mapped: mappedBench,
  sparkplug: sparkplugBench,
  render: renderBench,
  loop: eventLoopBench,
  memory: memoryBench,
  'discovery-memory': discoveryMemoryBench,
  latency: latencyBench,
  home: homeBench,
  'home-assistant': homeAssistantBench,
  contract: contractBench,
  modbus: modbusBench,
  opcua: opcuaBench,
  spool: spoolBench,
  tap: tapBench,
  output: outputBench,
  'output-memory': outputMemoryBench,
  'remote-write': remoteWriteBench,
  traces: tracesBench,
  'young-generation': youngGenerationBench,
  written: writtenBench,
  live: liveBench,
};
const rounds = 5;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`cannot run bench "${unknown.join('", "')}": there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
console.log(head());
try {
  for (const [name, bench] of Object.entries(benches)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const row of await bench({ rounds, share: 1 })) console.log(line(row));
  }
} finally {
  await stopLeftovers();
}
