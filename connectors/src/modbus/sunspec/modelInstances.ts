import type { NamedModel } from './registerMapOf.ts';
import type { ModelKind, SunSpecModel } from './models/model.ts';
import { models } from './models/models.ts';

/** One model of a device that is understood, and what tells it from others of its kind. */
export interface Place {
  /** What the ids of its points begin with: `m103`, the second `m103_2`. */
  readonly id: string;
  /** The same as the standard writes it: `103`, `103_2`. */
  readonly native: string;
  readonly model: SunSpecModel;
  readonly found: NamedModel;
  /** Where it is one of several, or not what the device itself is. */
  readonly channel?: string;
  /** A battery beside an inverter: what it has in common with that needs a label. */
  readonly isGuest: boolean;
}

const hosts: readonly ModelKind[] = ['inverter', 'meter', 'battery'];

/** Models that are understood, in their order. */
export function placesOf(all: readonly NamedModel[]): readonly Place[] {
  const known = all.flatMap((found) => {
    const model = models.get(found.id);
    return model === undefined ? [] : [{ found, model }];
  });
  const host = hosts.find((kind) => known.some(({ model }) => model.kind === kind));
  return known.map(({ found, model }) => {
    const alike = known.filter((other) => familyOf(other.model) === familyOf(model));
    const number = alike.findIndex((other) => other.found === found) + 1;
    const ofId = alike.filter((other) => other.model === model).findIndex((other) => other.found === found) + 1;
    const isGuest = hosts.includes(model.kind) && model.kind !== host;
    const native = ofId === 1 ? `${found.id}` : `${found.id}_${ofId}`;
    const needsChannel = alike.length > 1 || (isGuest && model.kind === 'meter');
    return { id: `m${native}`, native, model, found, isGuest, ...(needsChannel && { channel: `${calledOf(model)}${number}` }) };
  });
}

/** Models that say the same of different things are counted together; those that say it in integers and floats are not. */
function familyOf({ kind, id }: SunSpecModel): string {
  return kind === 'inverter' || kind === 'meter' ? `${kind} ${Math.floor(id / 10)}` : `${id}`;
}

/** Models beside an inverter's are about one of the inverters. */
function calledOf({ kind }: SunSpecModel): string {
  return kind === 'extension' ? 'inverter' : kind;
}
