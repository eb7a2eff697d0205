import type { FoundModel } from './findModels.ts';
import type { ModelKind, SunSpecModel } from './models/model.ts';
import { models } from './models/models.ts';

/** A model with the names of its inputs or sensors. */
export interface NamedModel extends FoundModel {
  readonly names: readonly string[];
}

/** A known model in a device, with what distinguishes it from others of its kind. */
export interface ModelInstance {
  /** Prefix of the ids of its points: `m103`, the second `m103_2`. */
  readonly id: string;
  /** The same in the notation of the standard: `103`, `103_2`. */
  readonly native: string;
  readonly model: SunSpecModel;
  readonly found: NamedModel;
  /** Set if the device has several of the kind, or is of another kind itself. */
  readonly channel?: string;
  /** The device itself is of another kind, as an inverter is beside its battery. */
  readonly isSecondary: boolean;
}

/** Kinds that the device itself may be, in order of precedence. */
const mainKinds: readonly ModelKind[] = ['inverter', 'meter', 'battery'];

/** The known models of a device, in their order. */
export function modelInstances(all: readonly NamedModel[]): readonly ModelInstance[] {
  const known = all.flatMap((found) => {
    const model = models.get(found.id);
    return model === undefined ? [] : [{ found, model }];
  });
  const mainKind = mainKinds.find((kind) => known.some(({ model }) => model.kind === kind));
  return known.map(({ found, model }) => {
    const family = known.filter((other) => familyOf(other.model) === familyOf(model));
    const number = family.findIndex((other) => other.found === found) + 1;
    const ofId = family.filter((other) => other.model === model).findIndex((other) => other.found === found) + 1;
    const isSecondary = mainKinds.includes(model.kind) && model.kind !== mainKind;
    const native = ofId === 1 ? `${found.id}` : `${found.id}_${ofId}`;
    const needsChannel = family.length > 1 || (isSecondary && model.kind === 'meter');
    return { id: `m${native}`, native, model, found, isSecondary, ...(needsChannel && { channel: `${channelPrefix(model)}${number}` }) };
  });
}

/** Models of a family describe different things, such as two meters. The integer and the float model of one thing are two families. */
function familyOf({ kind, id }: SunSpecModel): string {
  return kind === 'inverter' || kind === 'meter' ? `${kind} ${Math.floor(id / 10)}` : `${id}`;
}

/** Extensions belong to one of the inverters. */
function channelPrefix({ kind }: SunSpecModel): string {
  return kind === 'extension' ? 'inverter' : kind;
}
