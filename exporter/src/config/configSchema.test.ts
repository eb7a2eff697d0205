import { expect, test } from '@jest/globals';
import { connectors } from '@gaugeway/connectors/registry';
import { renderConfigDoc } from './configDoc.ts';
import { configSchema } from './configSchema.ts';

test('the schema holds the top level and every connector type', async () => {
  const { properties = {}, additionalProperties } = await configSchema();
  expect(Object.keys(properties)).toEqual(['server', 'data_dir', 'log', 'metrics', 'outputs', 'connectors']);
  expect(additionalProperties).toBe(false);
  const zigbee2mqtt = [properties.connectors?.items ?? []].flat()[0]?.oneOf?.find(({ title }) => title === 'zigbee2mqtt');
  expect(zigbee2mqtt).toMatchObject({
    required: ['type'],
    additionalProperties: false,
    properties: {
      type: { const: 'zigbee2mqtt' },
      link_grace: { type: 'string', default: '1m' },
      password: { type: 'string', secret: true },
    },
  });
});

test('the reference names keys, types, defaults and meanings', async () => {
  const doc = await renderConfigDoc();
  const types = Object.keys(connectors)
    .map((type) => `\`${type}\``)
    .join(', ');
  for (const row of [
    '| `server.listen` | string | `127.0.0.1:10464` | Address and port to listen on; `:10464` for all interfaces. |',
    `| \`type\` | ${types} | *required* | One of the connector types below. |`,
    '| `link_grace` | duration | `1m` | How long devices stay up after the link is lost. |',
    '| `password` | secret |  |  |',
    '| `zigbee_groups` | true or false or list of strings | `false` | Export Zigbee groups too, all or by name. Their values repeat those of their members. |',
  ]) {
    expect(doc).toContain(`${row}\n`);
  }
});
