import { objectOf, textOf, type JsonObject } from '../../transport/json.ts';

/** What matters of `bridge/info`: its `config` is the bridge's configuration.yaml with defaults. */
export interface BridgeInfo {
  readonly version: string | undefined;
  /** `output: attribute`: no JSON is published, so that there is nothing to read. */
  readonly isAttributeOnly: boolean;
  /** Home Assistant's birth topic, where the bridge listens for it. */
  readonly birthTopic: string | undefined;
  /** Whether the availability of a device is published; if not, its retained topic is a leftover. */
  tellsAvailability(id: string): boolean;
  /** Whether the option `invert_cover` is on for a device; for one that has no such option, only where it is set for this one. */
  invertsCover(id: string, hasOption: boolean): boolean;
}

export function bridgeInfo(info: JsonObject): BridgeInfo {
  const config = objectOf(info['config']);
  const isOn = isAvailabilityOn(config);
  const devices = objectOf(config['devices']);
  const byDefault = objectOf(config['device_options']);
  return {
    version: textOf(info['version']),
    birthTopic: birthTopicOf(config['homeassistant']),
    isAttributeOnly: objectOf(config['advanced'])['output'] === 'attribute',
    tellsAvailability: (id) => {
      const own = objectOf(devices[id])['availability'] ?? byDefault['availability'];
      return own === undefined || own === null ? isOn : Boolean(own);
    },
    invertsCover: (id, hasOption) => (objectOf(devices[id])['invert_cover'] ?? (hasOption && byDefault['invert_cover'])) === true,
  };
}

/** An object with `enabled` since 2.0; before, `true`, an object of timeouts, or the older `advanced.availability_timeout`. */
function isAvailabilityOn({ availability, advanced }: JsonObject): boolean {
  if (typeof availability === 'object' && availability !== null) return objectOf(availability)['enabled'] !== false;
  return availability === true || Number(objectOf(advanced)['availability_timeout'] ?? 0) > 0;
}

/** An object with `enabled` since 2.0; before, `true` or an object. */
function birthTopicOf(homeAssistant: unknown): string | undefined {
  const options = objectOf(homeAssistant);
  if (homeAssistant !== true && (options !== homeAssistant || options['enabled'] === false)) return undefined;
  return textOf(options['status_topic']) ?? 'homeassistant/status';
}
