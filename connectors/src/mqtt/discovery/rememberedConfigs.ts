import { z } from 'zod';
import type { StateContent } from '../stateContent.ts';
import type { EntityName } from './entityNames.ts';

/** A config topic with its newest valid payload. */
export interface RememberedConfig {
  readonly topic: string;
  readonly payload: string;
  /** The broker retained it. */
  readonly isRetained: boolean;
  /** When the config or a message of its devices last arrived. */
  readonly heardMs: number;
}

/** What outlives a restart. */
export interface RememberedState {
  /** When this was written. */
  readonly savedMs: number;
  readonly configs: readonly RememberedConfig[];
  /** Devices that had exported entities. */
  readonly exported: readonly string[];
  /** Which device has which identifier or connection. */
  readonly devices: readonly (readonly [key: string, id: string])[];
  /** In the order in which the entities were first seen. */
  readonly names: readonly (readonly [id: string, name: Pick<EntityName, 'entityId' | 'name'>])[];
}

const fileSchema = z.object({
  connector: z.string(),
  savedMs: z.number(),
  configs: z.array(z.object({ topic: z.string(), payload: z.string(), isRetained: z.boolean(), heardMs: z.number() })),
  // of older versions
  exported: z.array(z.string()).default([]),
  devices: z.array(z.tuple([z.string(), z.string()])),
  names: z.array(z.tuple([z.string(), z.object({ entityId: z.string(), name: z.string() })])),
});

const nothing: RememberedState = { savedMs: 0, configs: [], exported: [], devices: [], names: [] };

/** The state in the content of a file; `onDamage` is called for a content that is not valid. */
export function parseRemembered(content: unknown, onDamage: () => void): RememberedState {
  if (content === undefined) return nothing;
  const { data } = fileSchema.safeParse(content);
  if (data === undefined) onDamage();
  return data ?? nothing;
}

/** The content of the file; `connector` is for its readers. */
export function rememberedFile(connector: string, state: Lists<RememberedState>): StateContent {
  return { connector, ...state };
}

/** The same with lists that are read while they are written. */
type Lists<State> = { readonly [Key in keyof State]: State[Key] extends readonly (infer Element)[] ? Iterable<Element> : State[Key] };
