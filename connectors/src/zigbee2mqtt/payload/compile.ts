import type { Device, Point, Property } from '../../contract.ts';
import { Actions } from './actions.ts';
import { CoverPositions } from './coverPositions.ts';
import { Layout } from './layout.ts';
import { ignored, ObjectPoint, type Surprises } from './objectPoint.ts';
import { spelled } from './spelledPoint.ts';
import { UpdatePoint } from './updatePoint.ts';

/** Published with the state of any entity, declared or not. */
const companions = ['last_seen', 'elapsed', 'device', 'update', 'color_mode', 'linkquality'];
/** The bridge sends a colour in all its forms, whichever the definition declares, and two of them again for Home Assistant. */
const colorForms = ['x', 'y', 'hue', 'saturation', 'h', 's'];

/** An entity's definition made into what takes its payloads. */
export interface Compiled {
  readonly points: ObjectPoint;
  readonly actions: Actions;
  /** Of what opens and closes; undefined where nothing does. */
  readonly covers: CoverPositions | undefined;
}

/** Maps the properties and puts each Point where its value is in the JSON. */
export function compile(device: Device, properties: readonly Property[], surprises: Surprises): Compiled {
  const points = new ObjectPoint(layoutOf(properties), surprises);
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
  points.addAll([...actions.keys(), ...companions], ignored);
  const covers = new CoverPositions(properties);
  return { points, actions: new Actions(actions, surprises), covers: covers.isEmpty ? undefined : covers };
}

const layouts = new WeakMap<readonly Property[], Layout>();

function layoutOf(properties: readonly Property[]): Layout {
  const layout = layouts.get(properties) ?? new Layout();
  layouts.set(properties, layout);
  return layout;
}
