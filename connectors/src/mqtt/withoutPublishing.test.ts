import { expect, jest, test } from '@jest/globals';
import { RecordingGateway } from '../testing/recordingGateway.ts';

/** A build that leaves the folder `publishing` out: its import fails. */
jest.unstable_mockModule('./publishing/publisher.ts', () => {
  throw new Error("Cannot find module './publishing/publisher.ts'");
});

const { mqtt } = await import('./index.ts');

/** The error with which the connector ends; nothing listens at its URL. */
async function errorOf(keys: object): Promise<unknown> {
  const config = mqtt.config.parse({ url: 'mqtt://127.0.0.1:1', ...keys });
  return mqtt.run(config, new RecordingGateway(), new AbortController().signal).catch((error: unknown) => error);
}

test.each([{ announce: true }, { ask: true }, { sparkplug: { groups: ['plant'], rebirth: true } }])(
  'a build without publishing refuses %j before it connects',
  async (keys) => {
    expect(await errorOf(keys)).toMatchObject({
      code: 'config',
      message: 'cannot publish as the config wants: this build of Gaugeway has no part that publishes',
    });
  },
);

test.each([{}, { sparkplug: { groups: ['plant'] } }, { publish: ['cmnd/#'] }])('it connects with %j as any other build', async (keys) => {
  expect(await errorOf(keys)).toMatchObject({ code: 'connection_refused' });
});
