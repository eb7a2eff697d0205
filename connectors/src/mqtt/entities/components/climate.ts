import { type Component, type EntitySetup, keep, type Parse, refused, state } from '../component.ts';
import type { EntityValue } from '../entityValue.ts';
import { numberOption, textOption, textsOption } from '../options.ts';
import { oneOf, parseNumber, payloads, rangePercentage, roundHalfEven, whenNumber, withReset } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';
import { onOffPayloads } from './onOff.ts';

const hvacModes = ['auto', 'off', 'cool', 'heat', 'dry', 'fan_only'];
const hvacActions = ['off', 'preheating', 'heating', 'cooling', 'drying', 'fan', 'idle', 'defrosting'];
const fanModes = ['auto', 'low', 'medium', 'high'];
const swingModes = ['on', 'off'];
const heaterModes = ['eco', 'electric', 'gas', 'heat_pump', 'high_demand', 'performance', 'off'];

/** A template of its own, else the one for all values. */
function templateOf({ options }: EntitySetup, name: string): string {
  return options[name] === undefined ? 'value_template' : name;
}

/** A word of a list, from `<source>_topic`. */
function readWord(entity: EntitySetup, name: string, { source, parse }: { readonly source: string; readonly parse: Parse }): EntityValue {
  return entity.read(name, { topic: `${source}_topic`, template: templateOf(entity, `${source}_template`), parse });
}

/** A number, from `<source>_topic`. */
function readQuantity(entity: EntitySetup, name: string, source: string): EntityValue {
  const template = templateOf(entity, `${source}_template`);
  return entity.read(name, { topic: `${source}_topic`, template, isNumber: true, parse: parseNumber });
}

/** A mode and the list of its values; the feature exists if it has a topic. */
function readMode(
  entity: EntitySetup,
  name: string,
  { option, modes, list }: { readonly option: string; readonly modes: readonly string[]; readonly list: string },
): void {
  if (entity.options[`${option}_state_topic`] === undefined) return;
  entity.describe({ [list]: modes });
  readWord(entity, name, { source: `${option}_state`, parse: oneOf(modes) });
}

function describeUnit(entity: EntitySetup): void {
  const unit = textOption(entity.options, 'temperature_unit', '');
  if (unit !== '') entity.describe({ temperature_unit: /f$/i.test(unit) ? '°F' : '°C' });
}

/** Heating and cooling. */
export const climate: Component = (entity) => {
  const { options } = entity;
  const modes = textsOption(options, 'modes', hvacModes);
  describeUnit(entity);
  entity.describe({ hvac_modes: modes });
  readWord(entity, state, { source: 'mode_state', parse: oneOf(modes) });
  readWord(entity, 'hvac_action', { source: 'action', parse: oneOf(hvacActions) });
  readQuantity(entity, 'current_temperature', 'current_temperature');
  readQuantity(entity, 'current_humidity', 'current_humidity');
  readQuantity(entity, 'humidity', 'target_humidity_state');
  readSetpoints(entity, modes);
  readMode(entity, 'fan_mode', { option: 'fan_mode', modes: textsOption(options, 'fan_modes', fanModes), list: 'fan_modes' });
  readMode(entity, 'swing_mode', { option: 'swing_mode', modes: textsOption(options, 'swing_modes', swingModes), list: 'swing_modes' });
  readMode(entity, 'swing_horizontal_mode', {
    option: 'swing_horizontal_mode',
    modes: textsOption(options, 'swing_horizontal_modes', swingModes),
    list: 'swing_horizontal_modes',
  });
  readPreset(entity);
};

/** One setpoint and a range exclude each other: the last one that was received counts. */
function readSetpoints(entity: EntitySetup, modes: readonly string[]): void {
  const exclude = modes.includes('heat_cool') && (modes.includes('heat') || modes.includes('cool'));
  const values = new Map<string, EntityValue>();
  const setpoint = (name: string, source: string, others: readonly string[]): void => {
    const parse = whenNumber((value) => {
      if (exclude) for (const other of others) if (typeof values.get(other)?.raw === 'number') values.get(other)?.set(null);
      return value;
    });
    values.set(
      name,
      entity.read(name, { topic: `${source}_topic`, template: templateOf(entity, `${source}_template`), isNumber: true, parse }),
    );
  };
  setpoint('temperature', 'temperature_state', ['target_temp_low', 'target_temp_high']);
  setpoint('target_temp_low', 'temperature_low_state', ['temperature']);
  setpoint('target_temp_high', 'temperature_high_state', ['temperature']);
}

/** Home Assistant's preset `none` is always possible. */
function readPreset(entity: EntitySetup): void {
  const { options } = entity;
  const presets = textsOption(options, 'preset_modes');
  if (presets.length === 0 || options['preset_mode_state_topic'] === undefined) return;
  entity.describe({ preset_modes: ['none', ...presets] });
  const parse = oneOf(['none', ...presets]);
  entity.read('preset_mode', {
    topic: 'preset_mode_state_topic',
    template: templateOf(entity, 'preset_mode_value_template'),
    parse: (rendered) => (textOf(rendered) === none ? 'none' : parse(rendered)),
  });
}

export const waterHeater: Component = (entity) => {
  const modes = textsOption(entity.options, 'modes', heaterModes);
  describeUnit(entity);
  entity.describe({ operation_list: modes });
  readWord(entity, state, { source: 'mode_state', parse: oneOf(modes) });
  readQuantity(entity, 'current_temperature', 'current_temperature');
  readQuantity(entity, 'temperature', 'temperature_state');
};

/** A humidity: whole percent between 0 and 100. */
function humidity(reset: string): Parse {
  const parse = whenNumber((value) => {
    const rounded = roundHalfEven(value);
    return rounded < 0 || rounded > 100 ? refused : rounded;
  });
  return withReset(reset, parse);
}

export const humidifier: Component = (entity) => {
  const { options } = entity;
  const parse = humidity(textOption(options, 'payload_reset_humidity', none));
  entity.read(state, { topic: 'state_topic', template: 'state_value_template', parse: payloads(onOffPayloads(options)) });
  entity.read('action', { topic: 'action_topic', template: 'action_template', parse: action });
  entity.read('current_humidity', { isNumber: true, topic: 'current_humidity_topic', template: 'current_humidity_template', parse });
  entity.read('humidity', { isNumber: true, topic: 'target_humidity_state_topic', template: 'target_humidity_state_template', parse });
  const modes = textsOption(options, 'modes');
  if (modes.length === 0) return;
  entity.describe({ available_modes: modes });
  const mode = withReset(textOption(options, 'payload_reset_mode', none), oneOf(modes));
  entity.read('mode', { topic: 'mode_state_topic', template: 'mode_state_template', parse: mode });
};

const parseAction = oneOf(['humidifying', 'drying', 'idle', 'off']);

/** Without an action, the last one stays. */
const action: Parse = (rendered) => parseAction(rendered) ?? keep;

/** The speed 0 is off and is not part of the range. */
function speed(low: number, high: number): (value: number) => unknown {
  const percentage = rangePercentage(low - 1, high);
  return (value) => {
    const share = Number.isInteger(value) ? percentage(value) : NaN;
    return share >= 0 && share <= 100 ? share : refused;
  };
}

/** A fan with a speed in percent of its range. */
export const fan: Component = (entity) => {
  const { options } = entity;
  entity.read(state, { topic: 'state_topic', template: 'state_value_template', parse: payloads(onOffPayloads(options)) });
  const low = numberOption(options, 'speed_range_min', 1);
  const high = numberOption(options, 'speed_range_max', 100);
  entity.read('percentage', {
    topic: 'percentage_state_topic',
    isNumber: true,
    template: 'percentage_value_template',
    parse: withReset(textOption(options, 'payload_reset_percentage', none), whenNumber(speed(low, high))),
  });
  entity.read('oscillating', {
    topic: 'oscillation_state_topic',
    template: 'oscillation_value_template',
    parse: payloads(
      new Map<string, unknown>([
        [none, null],
        [textOption(options, 'payload_oscillation_off', 'oscillate_off'), false],
        [textOption(options, 'payload_oscillation_on', 'oscillate_on'), true],
      ]),
    ),
  });
  entity.read('direction', { topic: 'direction_state_topic', template: 'direction_value_template', parse: oneOf(['forward', 'reverse']) });
  const presets = textsOption(options, 'preset_modes');
  if (presets.length === 0) return;
  entity.describe({ preset_modes: presets });
  entity.read('preset_mode', {
    topic: 'preset_mode_state_topic',
    template: 'preset_mode_value_template',
    parse: withReset(textOption(options, 'payload_reset_preset_mode', none), oneOf(presets)),
  });
};
