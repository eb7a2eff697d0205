import { sensorClasses } from '../../../home-assistant-model/sensorClasses.ts';
import type { JsonObject } from '../../../transport/json.ts';
import { type Component, keep, type Parse, refused, state } from '../component.ts';
import { filledText, numberOption, optionalText, textOption, textsOption } from '../options.ts';
import { parseNumber, payloads } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';

const described = ['device_class', 'unit_of_measurement', 'state_class'];
/** Texts for "no value", apart from Home Assistant's own. */
const unknowns: ReadonlySet<unknown> = new Set(['unknown', 'unavailable']);

/** A number, a time, one of several options, or a text. */
export const sensor: Component = (entity) => {
  const { options } = entity;
  entity.describe(
    Object.fromEntries(described.flatMap((name) => (filledText(options, name) === undefined ? [] : [[name, options[name]]]))),
  );
  const values = textsOption(options, 'options');
  if (values.length > 0) entity.describe({ options: values });
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    ...(isNumeric(options) ? { isNumber: true, keepsNumbers: true, parse: numeric } : { parse: textual(values) }),
  });
  if (typeof options['last_reset_value_template'] === 'string') entity.describe({ last_reset: '' });
};

function isNumeric(options: JsonObject): boolean {
  const deviceClass = optionalText(options, 'device_class');
  if (deviceClass !== undefined && ['date', 'timestamp', 'uptime', 'enum'].includes(deviceClass)) return false;
  return (
    filledText(options, 'unit_of_measurement') !== undefined ||
    typeof options['state_class'] === 'string' ||
    (deviceClass !== undefined && Object.hasOwn(sensorClasses, deviceClass))
  );
}

function numeric(rendered: unknown): unknown {
  if (typeof rendered === 'number') return rendered;
  return unknowns.has(rendered) ? null : parseNumber(rendered);
}

function textual(values: readonly string[]): Parse {
  const known = new Set(values);
  return (rendered) => {
    const text = textOf(rendered);
    if (text === none || unknowns.has(text)) return null;
    if (text === '') return keep;
    return known.size > 0 && !known.has(text) ? refused : text;
  };
}

/** On or off; with `off_delay`, off after a while. */
export const binarySensor: Component = (entity) => {
  const { options } = entity;
  const deviceClass = optionalText(options, 'device_class');
  if (deviceClass !== undefined) entity.describe({ device_class: deviceClass });
  const on = textOption(options, 'payload_on', 'ON');
  const values = new Map<string, unknown>([
    [none, null],
    [textOption(options, 'payload_off', 'OFF'), 'off'],
    [on, 'on'],
  ]);
  const delay = numberOption(options, 'off_delay', -1);
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    offDelayMs: delay < 0 ? undefined : delay * 1000,
    // other payloads are for other entities on the topic
    parse: payloads(values),
  });
};
