import { type Component, keep, refused, state } from '../component.ts';
import { filledText, numberOption, textOption, textsOption } from '../options.ts';
import { oneOf, whenNumber, withReset } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';

/** A number between `min` and `max`. */
export const number: Component = (entity) => {
  const { options } = entity;
  for (const name of ['device_class', 'unit_of_measurement']) {
    const text = filledText(options, name);
    if (text !== undefined) entity.describe({ [name]: text });
  }
  const [min, max] = [numberOption(options, 'min', 1), numberOption(options, 'max', 100)];
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    isNumber: true,
    parse: withReset(
      textOption(options, 'payload_reset', none),
      whenNumber((value) => (value < min || value > max ? refused : value)),
    ),
  });
};

/** One of several options. */
export const select: Component = (entity) => {
  const values = textsOption(entity.options, 'options');
  entity.describe({ options: values });
  const parse = oneOf(values);
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    parse: (rendered) => (textOf(rendered).toLowerCase() === 'none' ? null : parse(rendered)),
  });
};

/** A text, a date or a time: not exported as a series. */
export const text: Component = (entity) => {
  entity.read(state, {
    topic: 'state_topic',
    template: 'value_template',
    parse: (rendered) => {
      const value = textOf(rendered);
      return value === '' ? keep : value === none ? null : value;
    },
  });
};
