import type { Fresh, Labels, Point, Property } from '../../../contract.ts';
import { channelOf, type DeviceConfig, type Shutter, type Switch } from '../description/deviceConfig.ts';
import { binary, named } from './properties.ts';
import { changed, type Entry, type Receiver } from './receiver.ts';

/** Relays, lights, shutters, fans and inputs, which the device's description lists. */
export function actuatorEntries(config: DeviceConfig): readonly Entry[] {
  return [...relayEntries(config), ...lightEntries(config), ...fanEntries(config), ...shutterEntries(config), ...inputEntries(config)];
}

function relayEntries(config: DeviceConfig): readonly Entry[] {
  return config.relays.flatMap((kind, index) => {
    if (kind !== 'switch' && kind !== 'light') return [];
    const path = [`POWER${index + 1}`];
    const property = binary(path, kind === 'light' ? 'iot_light_on' : 'iot_switch_on', {
      ...config.states,
      labels: channelLabels(config, index),
    });
    // without a number where it is the only one (SetOption26)
    return [{ path, properties: [property], aliases: index === 0 ? [['POWER']] : [] }];
  });
}

/** A single relay needs no channel. */
function channelLabels(config: DeviceConfig, index: number): Labels {
  const isSingle = config.relays.filter((kind) => kind === 'switch' || kind === 'light').length === 1;
  return isSingle ? {} : { channel: channelOf(config, index) };
}

function lightEntries(config: DeviceConfig): readonly Entry[] {
  const { relays, lightSubtype, hasSeparateChannels } = config;
  const lights = relays.flatMap((kind, index) => (kind === 'light' ? [index] : []));
  const [first] = lights;
  if (first === undefined || lightSubtype === 0) return [];
  if (hasSeparateChannels) return lights.map((index) => dimmer(`Dimmer${index + 1}`, channelLabels(config, index)));
  const labels = channelLabels(config, first);
  return [
    dimmer('Dimmer', labels),
    ...(lightSubtype === 2 || lightSubtype === 5 ? [colorTemperature(labels)] : []),
    ...(lightSubtype >= 3 ? [color(labels)] : []),
  ];
}

function dimmer(key: string, labels: Labels): Entry {
  return { path: [key], properties: [{ ...named([key]), kind: 'numeric', metric: 'iot_light_brightness_ratio', unit: '%', labels }] };
}

function colorTemperature(labels: Labels): Entry {
  return {
    path: ['CT'],
    properties: [{ ...named(['CT']), kind: 'numeric', metric: 'iot_light_color_temperature_kelvin', unit: 'mired', labels }],
  };
}

/** `HSBColor` is hue, saturation and brightness as text. Their group is not exported unless asked for, which is why no metric is named. */
function color(labels: Labels): Entry {
  const part = (name: string, unit: string): Property => ({
    name,
    native: `HSBColor_${name}`,
    parent: 'light',
    kind: 'numeric',
    unit,
    labels,
  });
  return {
    path: ['HSBColor'],
    properties: [part('color_hue', '°'), part('color_saturation', '%')],
    receiver: (points) => new ColorReceiver(points),
  };
}

class ColorReceiver implements Receiver {
  readonly #points: readonly Point[];

  constructor(points: readonly Point[]) {
    this.#points = points;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    if (typeof raw !== 'string') return;
    const parts = raw.split(',', 2);
    for (let index = 0; index < parts.length; index++) this.#points[index]?.set(Number(parts[index]), atMs, fresh);
  }
}

const fanSpeed: Property = { name: 'FanSpeed', kind: 'numeric', metric: 'iot_fan_speed_ratio', max: 3 };

function fanEntries({ isFan }: DeviceConfig): readonly Entry[] {
  return isFan ? [{ path: ['FanSpeed'], properties: [fanSpeed] }] : [];
}

function shutterEntries({ shutters }: DeviceConfig): readonly Entry[] {
  return shutters.flatMap((shutter, index) => {
    const key = `Shutter${index + 1}`;
    const labels: Labels = shutters.length === 1 ? {} : { channel: String(index + 1) };
    return [...position(key, shutter, labels), motion(key, labels), ...tilt(key, shutter, labels)];
  });
}

function position(key: string, { isInverted }: Shutter, labels: Labels): readonly Entry[] {
  const path = [key, 'Position'];
  const property: Property = { ...named(path), kind: 'numeric', metric: 'iot_cover_position_ratio', unit: '%', labels };
  return [isInverted ? changed(path, property, (raw) => (typeof raw === 'number' ? 100 - raw : raw)) : { path, properties: [property] }];
}

const motions = ['closing', 'stopped', 'opening'];

/** Unlike the position, the direction is that of the shutter also where it is inverted (`ShutterReportPosition` of xdrv_27_shutter.ino). */
function motion(key: string, labels: Labels): Entry {
  const path = [key, 'Direction'];
  const property: Property = { ...named(path), kind: 'enum', metric: 'iot_cover_state', values: motions, labels };
  return changed(path, property, (raw) => (typeof raw === 'number' ? (motions[raw + 1] ?? raw) : raw));
}

function tilt(key: string, { tilt: ends }: Shutter, labels: Labels): readonly Entry[] {
  if (ends === undefined) return [];
  const [min, max] = ends;
  const path = [key, 'Tilt'];
  const property: Property = { ...named(path), kind: 'numeric', metric: 'iot_cover_tilt_ratio', unit: '%', labels };
  return [changed(path, property, (raw) => (typeof raw === 'number' ? ((raw - min) * 100) / (max - min) : raw))];
}

function inputEntries({ buttons, switches, states }: DeviceConfig): readonly Entry[] {
  const ofButtons = buttons.flatMap((isUsed, index) => (isUsed ? [actions(`Button${index + 1}`, `button${index + 1}`)] : []));
  const ofSwitches = switches.flatMap((input, index) => (input === undefined ? [] : switchEntries(input, index, states)));
  return [...ofButtons, ...ofSwitches];
}

function actions(key: string, channel: string): Entry {
  return { path: [key, 'Action'], properties: [actionProperty(key, channel)], receiver: ([point]) => new ActionReceiver(point) };
}

function actionProperty(key: string, channel: string): Property {
  return { ...named([key, 'Action']), kind: 'event', channel };
}

/** What was done while the message waited at the broker counts nevertheless. */
class ActionReceiver implements Receiver {
  readonly #point: Point | undefined;

  constructor(point: Point | undefined) {
    this.#point = point;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    this.#point?.set(raw, atMs, fresh === 'untimed' ? true : fresh);
  }
}

/** A switch reports its state with each telemetry, and what was done with it as an action: a change of the state, too. */
function switchEntries({ name, hasState }: Switch, index: number, states: DeviceConfig['states']): readonly Entry[] {
  const channel = name === `Switch${index + 1}` ? `switch${index + 1}` : name;
  if (!hasState) return [actions(name, channel)];
  const state = binary([name], 'iot_input_active', { ...states, labels: { channel } });
  return [
    {
      path: [name],
      aliases: [[name, 'Action']],
      properties: [state, actionProperty(name, channel)],
      receiver: ([point, action]) => new SwitchReceiver(states, point, new ActionReceiver(action)),
    },
  ];
}

class SwitchReceiver implements Receiver {
  readonly #states: DeviceConfig['states'];
  readonly #point: Point | undefined;
  readonly #action: Receiver;

  constructor(states: DeviceConfig['states'], point: Point | undefined, action: Receiver) {
    this.#states = states;
    this.#point = point;
    this.#action = action;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    const isState = raw === this.#states.on || raw === this.#states.off || raw === null;
    (isState ? this.#point : this.#action)?.set(raw, atMs, fresh);
  }
}
