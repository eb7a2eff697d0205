import { z } from 'zod';
import { globs, secret } from '../configTypes.ts';
import { commonConfig } from '../contract.ts';
import { configIssue } from '../configProblems.ts';
import { tlsConfig } from '../tls.ts';

const schemes = ['http:', 'https:', 'ws:', 'wss:'];

const url = z.string().superRefine((text, context) => {
  const parsed = URL.parse(text);
  const report = (message: string) => context.addIssue(configIssue('invalid_value', [], message));
  if (parsed === null || parsed.hostname === '' || !schemes.includes(parsed.protocol)) {
    report('expected a URL such as http://homeassistant.local:8123 or https://home.example');
  } else if (parsed.username !== '' || parsed.password !== '') report('expected a URL without credentials: use "token"');
});

const entities = {
  devices: globs.describe('Id or name of the device.'),
  entities: globs.describe('Entity ids.'),
  domains: globs.describe('Domains: light, sensor.'),
  integrations: globs.describe('Integrations that provide the entities: mqtt, zha.'),
  areas: globs.describe('Areas, by name or id.'),
  labels: globs.describe('Labels of entities and devices, by name or id.'),
};

/** Config of a `home-assistant` connector: one instance. */
export const homeAssistantConfig = commonConfig
  .extend({
    url: url.default('http://homeassistant.local:8123').describe('Address of Home Assistant; http://supervisor/core in an add-on.'),
    token: secret.describe('Long-lived access token, from the Security tab of your profile in Home Assistant.'),
    tls: tlsConfig.optional().describe('For https and wss.'),
    hidden: z.boolean().default(false).describe('Export hidden entities too.'),
    include: z.strictObject(entities).partial().default({}).describe('Only entities that match at least one pattern of each given kind.'),
    exclude: z
      .strictObject({ ...entities, properties: globs })
      .partial()
      .default({})
      .describe('Entities that match any pattern are not exported.'),
  })
  .superRefine((config, context) => {
    if (config.tls !== undefined && !/^(https|wss):/.test(config.url))
      context.addIssue(configIssue('conflict', ['tls'], 'expected an https:// or wss:// URL for TLS'));
  });

export type HomeAssistantConfig = z.output<typeof homeAssistantConfig>;
