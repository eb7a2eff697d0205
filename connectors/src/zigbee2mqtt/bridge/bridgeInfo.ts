import { objectOf, textOf, type JsonObject } from '../../transport/json.ts';

/** The used part of `bridge/info`, whose `config` is the bridge's configuration.yaml with defaults. */
export interface BridgeInfo {
  readonly version: string | undefined;
  /** `output: attribute`: the bridge publishes no JSON, so that nothing can be read. */
  readonly isAttributeOnly: boolean;
  /** Home Assistant's birth topic, if the bridge subscribes to it. */
  readonly birthTopic: string | undefined;
  /** Whether the availability of a device is published. If not, its retained topic is out of date. */
  publishesAvailability(id: string): boolean;
  /** Whether the option `invert_cover` is on for a device. Without the option in its definition, the default of all devices does not apply. */
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
    publishesAvailability: (id) => {
      const own = objectOf(devices[id])['availability'] ?? byDefault['availability'];
      return own === undefined || own === null ? isOn : Boolean(own);
    },
    invertsCover: (id, hasOption) => (objectOf(devices[id])['invert_cover'] ?? (hasOption && byDefault['invert_cover'])) === true,
  };
}

/** Since 2.0 an object with `enabled`; before, `true`, an object of timeouts, or the older `advanced.availability_timeout`. */
function isAvailabilityOn({ availability, advanced }: JsonObject): boolean {
  if (typeof availability === 'object' && availability !== null) return objectOf(availability)['enabled'] !== false;
  return availability === true || Number(objectOf(advanced)['availability_timeout'] ?? 0) > 0;
}

/** Since 2.0 an object with `enabled`; before, `true` or an object. */
function birthTopicOf(homeAssistant: unknown): string | undefined {
  const options = objectOf(homeAssistant);
  if (homeAssistant !== true && (options !== homeAssistant || options['enabled'] === false)) return undefined;
  return textOf(options['status_topic']) ?? 'homeassistant/status';
}
