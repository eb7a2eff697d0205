import type { DeviceEvent } from '../../../contract.ts';
import { type Component } from '../component.ts';
import { optionalText, textOption, textsOption } from '../options.ts';
import { jsonObjectOf } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';

/** A JSON object with the key `event_type`; the other keys are attributes. */
export const event: Component = (entity) => {
  const types = new Set(textsOption(entity.options, 'event_types'));
  entity.describe({ event_types: [...types] });
  entity.readEvents({
    topic: 'state_topic',
    template: 'value_template',
    take: (rendered) => {
      const text = textOf(rendered);
      if (text === '' || text === none || text === '{}') return undefined;
      const { event_type: type, ...attributes } = jsonObjectOf(text) ?? {};
      if (type === undefined || !types.has(textOf(type))) return void entity.refusePayload(rendered);
      return { event: textOf(type), attributes: scalars(attributes) };
    },
  });
};

/** A trigger of a device: a message, or one with this payload. */
export const deviceAutomation: Component = (entity) => {
  const { options } = entity;
  if (optionalText(options, 'topic') === undefined) return entity.exclude('no topic');
  const name = triggerName(textOption(options, 'type', ''), textOption(options, 'subtype', ''));
  entity.occurs('action', [name]);
  const payload = options['payload'] === undefined ? undefined : textOption(options, 'payload', '');
  entity.readEvents({
    topic: 'topic',
    template: 'value_template',
    take: (rendered) => (payload === undefined || textOf(rendered) === payload ? { event: name } : undefined),
  });
};

/** `button_short_press` of `button_1`; the type `action` alone says nothing. */
function triggerName(type: string, subtype: string): string {
  if (subtype === '' || subtype === type) return type;
  return type === '' || type === 'action' ? subtype : `${subtype}_${type}`;
}

/** A scanner of tags: what was scanned is not exported. */
export const tag: Component = (entity) => {
  if (optionalText(entity.options, 'topic') === undefined) return entity.exclude('no topic');
  entity.occurs('tag', ['tag_scanned']);
  entity.readEvents({
    topic: 'topic',
    template: 'value_template',
    take: (rendered) => (textOf(rendered).trim() === '' ? undefined : { event: 'tag_scanned' }),
  });
};

function scalars(attributes: Readonly<Record<string, unknown>>): NonNullable<DeviceEvent['attributes']> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}
