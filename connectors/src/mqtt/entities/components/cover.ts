import { type Component, type EntitySetup, keep, refused, state } from '../component.ts';
import type { EntityValue } from '../entityValue.ts';
import { flagOption, numberOption, textOption } from '../options.ts';
import { jsonObjectOf, parseNumber, rangePercentage, roundHalfEven, whenNumber } from '../parsers.ts';
import { none, textOf } from '../rendered.ts';

/** The state of each payload; `stopped` is the end of a movement. */
function statePayloads(options: EntitySetup['options'], names: readonly string[]): ReadonlyMap<string, unknown> {
  // of equal payloads the first one counts
  return new Map<string, unknown>([
    [none, null],
    ...names.toReversed().map((name) => [textOption(options, `state_${name}`, name), name] as const),
  ]);
}

const coverStates = ['stopped', 'opening', 'closing', 'open', 'closed'];

function clamped(percentage: number): number {
  return Math.min(100, Math.max(0, percentage));
}

/** State, position and tilt; without a state topic, the position is the state. */
export const cover: Component = (entity) => {
  const { options } = entity;
  const [closed, open] = [numberOption(options, 'position_closed', 0), numberOption(options, 'position_open', 100)];
  const tilt = tiltOf(options);
  const percentage = rangePercentage(closed, open);
  const variables = {
    position_open: open,
    position_closed: closed,
    tilt_min: numberOption(options, 'tilt_min', 0),
    tilt_max: numberOption(options, 'tilt_max', 100),
  };
  const hasState = options['state_topic'] !== undefined;
  const hasTiltTopic = options['tilt_status_topic'] !== undefined;
  const names = ['current_position', ...(hasState ? [] : [state])];
  entity.readAll(names, {
    topic: 'position_topic',
    template: 'position_template',
    variables,
    take: (rendered, [position, derived]) => {
      const json = jsonObjectOf(rendered);
      const value = parseNumber(json === undefined ? rendered : json['position']);
      if (json?.['tilt_position'] !== undefined) tiltValue?.set(tilt(parseNumber(json['tilt_position'])));
      if (value === keep) return;
      if (typeof value !== 'number') return entity.refusePayload(rendered);
      const share = clamped(percentage(value));
      position?.set(share);
      derived?.set(share === 0 ? 'closed' : 'open');
    },
  });
  const tiltValue = hasTiltTopic ? readTilt(entity, { tilt, variables }) : undefined;
  if (hasState) readState(entity);
};

function tiltOf(options: EntitySetup['options']): (value: unknown) => unknown {
  const [min, max] = [numberOption(options, 'tilt_min', 0), numberOption(options, 'tilt_max', 100)];
  const percentage = rangePercentage(min, max);
  return (value) => {
    if (typeof value !== 'number') return value;
    const rounded = roundHalfEven(value);
    return rounded >= Math.min(min, max) && rounded <= Math.max(min, max) ? percentage(rounded) : refused;
  };
}

function readTilt(
  entity: EntitySetup,
  { tilt, variables }: { readonly tilt: (value: unknown) => unknown; readonly variables: EntitySetup['options'] },
): EntityValue {
  return entity.read('current_tilt_position', {
    topic: 'tilt_status_topic',
    isNumber: true,
    template: 'tilt_status_template',
    variables,
    parse: whenNumber(tilt),
  });
}

/** A cover that stopped is open unless its position or its last movement says that it is closed. */
function readState(entity: EntitySetup): void {
  const values = statePayloads(entity.options, coverStates);
  const hasPosition = entity.options['position_topic'] !== undefined;
  const position = hasPosition ? entity.value('current_position') : undefined;
  entity.readAll([state], {
    topic: 'state_topic',
    template: 'value_template',
    take: (rendered, [value]) => {
      if (rendered === '') return;
      const read = values.get(String(rendered));
      if (read === undefined) return entity.refusePayload(rendered);
      const isClosed = hasPosition ? position?.raw === 0 : value?.raw === 'closed' || value?.raw === 'closing';
      value?.set(read === 'stopped' ? (isClosed ? 'closed' : 'open') : read);
    },
  });
}

const valveStates = ['opening', 'closing', 'open', 'closed'];

/** A valve that reports its state, or its position. */
export const valve: Component = (entity) => {
  if (flagOption(entity.options, 'reports_position', false)) positionValve(entity);
  else stateValve(entity);
};

const valveSource = { topic: 'state_topic', template: 'value_template' };

function stateValve(entity: EntitySetup): void {
  const values = statePayloads(entity.options, valveStates);
  entity.read(state, {
    ...valveSource,
    parse: (rendered) => {
      if (rendered === '') return keep;
      const json = jsonObjectOf(rendered);
      const word = values.get(textOf(json === undefined ? rendered : json['state']));
      return word === undefined ? refused : word;
    },
  });
}

/** The position, and as JSON also in which direction it moves. */
function positionValve(entity: EntitySetup): void {
  const { options } = entity;
  const [closed, open] = [numberOption(options, 'position_closed', 0), numberOption(options, 'position_open', 100)];
  const values = statePayloads(options, ['opening', 'closing']);
  const percentage = rangePercentage(closed, open);
  entity.readAll([state, 'current_position'], {
    ...valveSource,
    variables: { position_open: open, position_closed: closed },
    take: (rendered, [value, position]) => {
      const json = jsonObjectOf(rendered) ?? { state: rendered, position: rendered };
      const word = values.get(textOf(json['state'] ?? ''));
      const place = parseNumber(json['position'] ?? '');
      if (rendered === '') return;
      if (word === null) {
        value?.set(null);
        position?.set(null);
        return;
      }
      if (typeof place === 'number') position?.set(clamped(percentage(place)));
      else if (word === undefined) return entity.refusePayload(rendered);
      value?.set(word ?? (position?.raw === 0 ? 'closed' : 'open'));
    },
  });
}
