import type { DeviceConfig } from './deviceConfig.ts';

/** What a message of a device is about. */
export type MessageKind = 'will' | 'sensor' | 'state' | 'sensorStatus' | 'stateStatus' | 'response' | 'power' | 'restart' | 'childSensor';

/** Commands whose responses have a topic of their own with SetOption4. */
const commands = ['DIMMER', 'COLOR', 'CT', 'HSBCOLOR', 'FANSPEED', 'SHUTTERPOSITION', 'SHUTTERTILT'];

/**
 * The kind of each topic that a device is listened to. They have no wildcards, because some brokers send no retained message for those; only the topics of
 * Zigbee devices cannot be known (SetOption89).
 */
export function messageKinds({
  topics: { stat, tele },
  relays,
  buttons,
  switches,
  respondsByCommand,
}: DeviceConfig): ReadonlyMap<string, MessageKind> {
  const kinds = new Map<string, MessageKind>([
    [`${tele}LWT`, 'will'],
    [`${tele}SENSOR`, 'sensor'],
    [`${tele}STATE`, 'state'],
    [`${tele}UPTIME`, 'state'],
    [`${tele}INFO3`, 'restart'],
    [`${stat}RESULT`, 'response'],
    [`${stat}STATUS8`, 'sensorStatus'],
    [`${stat}STATUS10`, 'sensorStatus'],
    [`${stat}STATUS11`, 'stateStatus'],
    [`${tele}+/SENSOR`, 'childSensor'],
  ]);
  if (relays.length > 0) kinds.set(`${stat}POWER`, 'power');
  relays.forEach((kind, index) => {
    if (kind !== 'none') kinds.set(`${stat}POWER${index + 1}`, 'power');
  });
  if (respondsByCommand) {
    for (const command of commands) kinds.set(stat + command, 'response');
    buttons.forEach((isUsed, index) => isUsed && kinds.set(`${stat}BUTTON${index + 1}`, 'response'));
    switches.forEach((input, index) => input !== undefined && kinds.set(`${stat}SWITCH${index + 1}`, 'response'));
  }
  return kinds;
}
