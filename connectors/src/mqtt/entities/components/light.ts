import { objectOf } from '../../../transport/json.ts';
import { type Component, type EntitySetup, keep, state } from '../component.ts';
import { flagOption, numberOption, optionalText, textOption, textsOption } from '../options.ts';
import { jsonObjectOf, parseNumber, payloads, roundHalfEven } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';
import { hueSaturation, kelvinOf, LightValues } from './lightValues.ts';
import { onOffPayloads } from './onOff.ts';

/** By its schema: a topic for each value, JSON, or a template for each value. */
export const light: Component = (entity) => {
  const schema = textOption(entity.options, 'schema', 'basic').toLowerCase();
  if (schema === 'json') jsonLight(entity);
  else if (schema === 'template') templateLight(entity);
  else if (schema === 'basic' || schema === 'default') basicLight(entity);
  else entity.exclude(`unknown schema "${schema.slice(0, 50)}"`);
};

type Take = (rendered: unknown, light: LightValues) => void;

/** Reads what one topic says about the light. */
function reader(entity: EntitySetup, light: LightValues) {
  return (
    names: readonly string[],
    source: { readonly topic: string; readonly template?: string; readonly isNumber?: boolean },
    take: Take,
  ): void => {
    let isFirst = true;
    entity.readAll(names, {
      ...source,
      take: (rendered, values) => {
        if (isFirst) light.use(values);
        isFirst = false;
        take(rendered, light);
        light.show();
      },
    });
  };
}

const topicOfMode = ['color_temp', 'hs', 'rgb', 'rgbw', 'rgbww', 'xy'] as const;

/** The colour modes that the topics of commands give; null if there are several. */
function fixedMode({ options }: EntitySetup): string | null {
  const modes: string[] = topicOfMode.filter((mode) => options[`${mode}_command_topic`] !== undefined);
  if (options['white_command_topic'] !== undefined) modes.push('white');
  if (modes.length > 1) return null;
  return modes[0] ?? (options['brightness_command_topic'] === undefined ? 'onoff' : 'brightness');
}

function basicLight(entity: EntitySetup): void {
  const { options } = entity;
  const light = new LightValues();
  const read = reader(entity, light);
  const attributes = basicAttributes(entity);
  const ofMode = options['color_mode_state_topic'] === undefined ? fixedMode(entity) : undefined;
  light.set('color_mode', ofMode ?? 'unknown');
  const used = (mode: string): void => {
    if (ofMode !== undefined) light.set('color_mode', mode);
  };
  const parseState = payloads(onOffPayloads(options));
  read([state, ...attributes], { topic: 'state_topic', template: 'state_value_template' }, (rendered) => {
    const value = parseState(rendered);
    if (value !== keep) light.setState(value);
  });
  const scale = numberOption(options, 'brightness_scale', 255);
  read(attributes, { topic: 'brightness_state_topic', template: 'brightness_value_template', isNumber: true }, (rendered) => {
    const value = numberFrom(entity, rendered);
    if (value !== undefined && value !== 0) light.set('brightness', Math.min(255, roundHalfEven((value / scale) * 255)));
  });
  read(attributes, { topic: 'color_mode_state_topic', template: 'color_mode_value_template' }, (rendered) => {
    if (rendered !== '') light.set('color_mode', textOf(rendered));
  });
  const isKelvin = flagOption(options, 'color_temp_kelvin', false);
  read(attributes, { topic: 'color_temp_state_topic', template: 'color_temp_value_template', isNumber: true }, (rendered) => {
    const value = numberFrom(entity, rendered);
    if (value === undefined) return;
    used('color_temp');
    light.set('color_temp_kelvin', isKelvin ? value : kelvinOf(value));
  });
  readColors(entity, { read, attributes, used });
}

interface ColorReading {
  readonly read: ReturnType<typeof reader>;
  readonly attributes: readonly string[];
  readonly used: (mode: string) => void;
}

function readColors(entity: EntitySetup, { read, attributes, used }: ColorReading): void {
  for (const [mode, count, name] of [
    ['hs', 2, 'hs_color'],
    ['xy', 2, 'xy_color'],
  ] as const)
    read(attributes, { topic: `${mode}_state_topic`, template: `${mode}_value_template` }, (rendered, light) => {
      const color = numbersFrom(entity, rendered, count);
      if (color === undefined) return;
      used(mode);
      light.set(name, color);
    });
  for (const [mode, count] of [
    ['rgb', 3],
    ['rgbw', 4],
    ['rgbww', 5],
  ] as const)
    read(attributes, { topic: `${mode}_state_topic`, template: `${mode}_value_template` }, (rendered, light) => {
      const color = numbersFrom(entity, rendered, count);
      if (color === undefined) return;
      used(mode);
      const [red = 0, green = 0, blue = 0] = color;
      // without a topic of its own, the brightness is that of the colour
      const most = Math.max(...color);
      if (entity.options['brightness_state_topic'] === undefined && most > 0) light.set('brightness', most);
      light.set('hs_color', hueSaturation(red, green, blue));
    });
}

/** The attributes that its topics can change. */
function basicAttributes({ options }: EntitySetup): readonly string[] {
  const has = (name: string): boolean => options[`${name}_state_topic`] !== undefined;
  const isRgb = has('rgb') || has('rgbw') || has('rgbww');
  return [
    'color_mode',
    ...(has('brightness') || isRgb ? ['brightness'] : []),
    ...(has('color_temp') ? ['color_temp_kelvin'] : []),
    ...(has('hs') || isRgb ? ['hs_color'] : []),
    ...(has('xy') ? ['xy_color'] : []),
  ];
}

/** A JSON object with `state`, `brightness`, `color_mode`, `color` and `color_temp`. */
function jsonLight(entity: EntitySetup): void {
  const { options } = entity;
  const light = new LightValues();
  const modes = textsOption(options, 'supported_color_modes');
  const supported = modes.length > 0 ? modes : flagOption(options, 'brightness', false) ? ['brightness'] : ['onoff'];
  const [only = 'unknown'] = supported;
  light.set('color_mode', supported.length === 1 ? only : 'unknown');
  const scale = numberOption(options, 'brightness_scale', 255);
  const isKelvin = flagOption(options, 'color_temp_kelvin', false);
  const attributes = jsonAttributes(supported);
  reader(entity, light)([state, ...attributes], { topic: 'state_topic' }, (rendered) => {
    const json = jsonObjectOf(rendered);
    if (json === undefined) return entity.refusePayload(rendered);
    const { state: word, brightness, color_mode: mode, color, color_temp: temperature } = json;
    if (word === null) light.setState(null);
    else if (word === 'ON' || word === 'OFF') light.setState(word.toLowerCase());
    if (typeof mode === 'string' && supported.includes(mode)) {
      light.set('color_mode', mode);
      if (mode === 'color_temp') setTemperature(light, temperature, isKelvin);
      else setColor(light, objectOf(color));
    }
    if (typeof brightness === 'number' && brightness > 0)
      light.set('brightness', Math.min(255, Math.max(1, roundHalfEven((brightness * 255) / scale))));
  });
}

function setTemperature(light: LightValues, temperature: unknown, isKelvin: boolean): void {
  if (typeof temperature === 'number') light.set('color_temp_kelvin', isKelvin ? temperature : kelvinOf(temperature));
}

function setColor(light: LightValues, { h, s, x, y, r, g, b }: Readonly<Record<string, unknown>>): void {
  const [hue, saturation, red, green, blue, ofX, ofY] = [h, s, r, g, b, x, y].map((value) => parseNumber(value ?? ''));
  if (typeof hue === 'number' && typeof saturation === 'number') light.set('hs_color', [hue, saturation]);
  else if (typeof red === 'number' && typeof green === 'number' && typeof blue === 'number')
    light.set('hs_color', hueSaturation(red, green, blue));
  if (typeof ofX === 'number' && typeof ofY === 'number') light.set('xy_color', [ofX, ofY]);
}

function jsonAttributes(supported: readonly string[]): readonly string[] {
  const has = (...modes: readonly string[]): boolean => modes.some((mode) => supported.includes(mode));
  return [
    'color_mode',
    ...(supported.every((mode) => mode === 'onoff') ? [] : ['brightness']),
    ...(has('color_temp') ? ['color_temp_kelvin'] : []),
    ...(has('hs', 'rgb', 'rgbw', 'rgbww') ? ['hs_color'] : []),
    ...(has('xy') ? ['xy_color'] : []),
  ];
}

/** One topic, and a template for each value. */
function templateLight(entity: EntitySetup): void {
  const { options } = entity;
  const light = new LightValues();
  const read = reader(entity, light);
  const has = (name: string): boolean => optionalText(options, `${name}_template`) !== undefined;
  const isColored = has('red') && has('green') && has('blue');
  const attributes = [
    ...(has('brightness') ? ['brightness'] : []),
    ...(has('color_temp') ? ['color_temp_kelvin'] : []),
    ...(isColored ? ['hs_color'] : []),
  ];
  const parseState = payloads(
    new Map<string, unknown>([
      ['on', 'on'],
      ['off', 'off'],
      [none, null],
    ]),
  );
  if (has('state'))
    read([state, ...attributes], { topic: 'state_topic', template: 'state_template' }, (rendered) => {
      const value = parseState(rendered);
      if (value !== keep) light.setState(value);
    });
  if (has('brightness'))
    read(attributes, { topic: 'state_topic', template: 'brightness_template', isNumber: true }, (rendered) => {
      const value = numberFrom(entity, rendered);
      if (value !== undefined && value !== 0) light.set('brightness', Math.trunc(value));
    });
  const isKelvin = flagOption(options, 'color_temp_kelvin', false);
  if (has('color_temp'))
    read(attributes, { topic: 'state_topic', template: 'color_temp_template', isNumber: true }, (rendered) => {
      const value = numberFrom(entity, rendered);
      if (value !== undefined) light.set('color_temp_kelvin', isKelvin ? value : kelvinOf(value));
    });
  if (isColored) readParts(entity, { read, attributes });
}

/** Red, green and blue, each by its template; the last one completes the colour. */
function readParts(entity: EntitySetup, { read, attributes }: Pick<ColorReading, 'read' | 'attributes'>): void {
  const parts = new Map<string, number>();
  for (const name of ['red', 'green', 'blue'])
    read(attributes, { topic: 'state_topic', template: `${name}_template`, isNumber: true }, (rendered, light) => {
      const value = numberFrom(entity, rendered);
      if (value === undefined) parts.delete(name);
      else parts.set(name, value);
      const [red, green, blue] = ['red', 'green', 'blue'].map((part) => parts.get(part));
      if (name === 'blue' && red !== undefined && green !== undefined && blue !== undefined)
        light.set('hs_color', hueSaturation(red, green, blue));
    });
}

/** Undefined for no number; one that is not empty is counted. */
function numberFrom(entity: EntitySetup, rendered: unknown): number | undefined {
  const value = parseNumber(rendered);
  if (typeof value === 'number') return value;
  if (value !== keep && value !== null) entity.refusePayload(rendered);
  return undefined;
}

/** Numbers separated by commas. */
function numbersFrom(entity: EntitySetup, rendered: unknown, count: number): readonly number[] | undefined {
  const text = textOf(rendered);
  if (text === '' || text === none) return undefined;
  const numbers = text.split(',').map((part) => parseNumber(part.trim()));
  if (numbers.length === count && numbers.every((value) => typeof value === 'number')) return numbers;
  entity.refusePayload(rendered);
  return undefined;
}
