import type { Device, Fresh, Point, Property } from '../../contract.ts';
import { objectOf } from '../../transport/json.ts';
import { Actions } from './actions.ts';
import { CoverPositions } from './coverPositions.ts';
import { ignored, KeyIndex, ObjectPoint, type UnexpectedValues } from './objectPoint.ts';
import { spelled } from './spelledPoint.ts';

/** Published with the state of any entity, declared or not. */
const commonKeys = ['last_seen', 'elapsed', 'device', 'update', 'color_mode', 'linkquality'];
/** The bridge publishes a colour in all its forms, whichever the definition declares, and repeats two of them for Home Assistant. */
const colorForms = ['x', 'y', 'hue', 'saturation', 'h', 's'];

/** A definition compiled into the objects that take its payloads. */
export interface CompiledDefinition {
  readonly points: ObjectPoint;
  readonly actions: Actions;
  /** Undefined for a device without covers and valves. */
  readonly covers: CoverPositions | undefined;
}

/** Maps the properties and puts each Point where its value is in the JSON. */
export function compile(device: Device, properties: readonly Property[], unexpected: UnexpectedValues): CompiledDefinition {
  const points = new ObjectPoint(keysOf(properties), unexpected);
  const actions = new Map<string, Point>();
  const update = new Map<string, Point>();
  device.map(properties).forEach((point, index) => {
    const property = properties[index];
    if (property === undefined) return;
    const { name, path = [], kind } = property;
    if (kind === 'event') actions.set(name, point);
    else if (path[0] === 'update') update.set(name, point);
    else points.below(path).add(name, spelled(point, property));
  });
  for (const { path = [] } of properties) if (path[0]?.startsWith('color') === true) points.below(path).addAll(colorForms, ignored);
  const state = update.get('state');
  const progress = update.get('progress');
  if (state !== undefined && progress !== undefined) points.add('update', new UpdatePoint(state, progress));
  points.addAll([...actions.keys(), ...commonKeys], ignored);
  const covers = new CoverPositions(properties);
  return { points, actions: new Actions(actions, unexpected), covers: covers.isEmpty ? undefined : covers };
}

const keyIndexes = new WeakMap<readonly Property[], KeyIndex>();

function keysOf(properties: readonly Property[]): KeyIndex {
  const keys = keyIndexes.get(properties) ?? new KeyIndex();
  keyIndexes.set(properties, keys);
  return keys;
}

/** The `update` object of a payload [zigbee2mqtt lib/extension/otaUpdate.ts]: its progress is valid only while the update runs. */
class UpdatePoint implements Point {
  readonly #state: Point;
  readonly #progress: Point;

  constructor(state: Point, progress: Point) {
    this.#state = state;
    this.#progress = progress;
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    const update = objectOf(raw);
    this.#state.set(update['state'] ?? null, atMs, fresh);
    this.#progress.set(progressOf(update), atMs, fresh);
  }

  holds(raw: unknown): boolean {
    const update = objectOf(raw);
    return this.#state.holds(update['state'] ?? null) && this.#progress.holds(progressOf(update));
  }
}

function progressOf({ state, progress = null }: { readonly state?: unknown; readonly progress?: unknown }): unknown {
  return state === 'updating' ? progress : null;
}
