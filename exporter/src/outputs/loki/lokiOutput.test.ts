import { expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { LokiRig } from './testing/lokiRig.ts';

test('a push has the labels of the stream, nanoseconds, text and metadata, compressed', async () => {
  await using rig = await LokiRig.start({ labels: { site: 'home' }, tenant: 'me' });
  rig.append({ kind: 'event', connector: 'zigbee', atMs: 1_700_000_000_123, text: 'offline', metadata: { device: 'lamp', area: '' } });
  await rig.drained();
  const push = rig.server.received.findLast(({ body }) => body.length > 0);
  expect(push?.url).toBe('/loki/api/v1/push');
  expect(push?.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json', 'x-scope-orgid': 'me' });
  expect(JSON.parse(gunzipSync(push!.body).toString())).toEqual({
    streams: [
      {
        stream: { service_name: 'gaugeway', connector: 'zigbee', kind: 'event', site: 'home' },
        values: [['1700000000123000000', 'offline', { device: 'lamp' }]],
      },
    ],
  });
});

test('lines with the same time and text are all kept', async () => {
  await using rig = await LokiRig.start();
  for (let count = 0; count < 3000; count++) rig.append({ kind: 'log', atMs: 1_700_000_000_000, text: 'again', metadata: {} });
  await rig.drained();
  expect(rig.loki.texts('log')).toHaveLength(3000);
});
