import { createDecoder } from '@gaugeway/connectors/mqtt/decode';
import { mqttDevicesConfig } from '@gaugeway/connectors/mqtt/config';
import { decodeBare, encodePayload } from '@gaugeway/connectors/mqtt/sparkplug/testing/encodePayload';
import { answerParent, cpuMs } from './child.ts';
import { openGateway, temporaryFolder } from './houses.ts';

/** Data of one node, eight metrics by alias a payload: into series, or decoded by protobufjs and no more. */
const [way = ''] = process.argv.slice(2);
const timestamp = Date.now();
const aliases = [1, 2, 3, 4, 5, 6, 7, 8];
const payloads = Array.from({ length: 256 }, (_, seq) =>
  encodePayload({ timestamp, seq, metrics: aliases.map((alias) => ({ alias, timestamp, double_value: 20 + seq / 256 + alias })) }),
);
const rounds = 40;

const takeAll = way === 'bare' ? () => payloads.forEach(decodeBare) : intoSeries();

answerParent({ perCpuSecond: async () => payloads.length / ((await cpuMs(rounds, takeAll)) / 1000) });

function intoSeries(): () => void {
  const config = mqttDevicesConfig.parse({ discovery: false, tasmota: false, sparkplug: { groups: ['plant'] } });
  const decoder = createDecoder(config, openGateway(temporaryFolder()));
  decoder.connected();
  const metrics = aliases.map((alias) => ({
    name: `Line/Oven ${alias}/Temperature`,
    alias,
    datatype: 10,
    double_value: 20,
    properties: { engUnit: '°C' },
  }));
  decoder.receive({ topic: 'spBv1.0/plant/NBIRTH/press', payload: encodePayload({ timestamp, seq: 255, metrics }), retained: false });
  return () => {
    for (const payload of payloads) decoder.receive({ topic: 'spBv1.0/plant/NDATA/press', payload, retained: false });
  };
}
