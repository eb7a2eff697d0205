import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../transport/json.ts';
import { EntityHouse } from './entityHouse.ts';

/** Messages to one entity, and its values afterwards. */
export interface Case {
  readonly about: string;
  readonly options: JsonObject;
  /** Topic and payload of each message. */
  readonly messages: readonly (readonly [topic: string, payload: unknown])[];
  /** Attributes afterwards; the state has an empty name. */
  readonly values: JsonObject;
  /** Payloads that were not accepted. */
  readonly refused?: number;
}

/** A test for each case. */
export function check(component: string, cases: readonly Case[]): void {
  describe(component, () => {
    test.each(cases)('$about', ({ options, messages, values, refused = 0 }) => {
      const home = new EntityHouse();
      home.discover(component, 'x', options);
      for (const [topic, payload] of messages) home.send(topic, payload);
      expect(home.attributes()).toEqual(values);
      expect(home.gateway.count('type')).toBe(refused);
    });
  });
}

/** The options of topics that are named like themselves. */
export const topics = (...names: readonly string[]): JsonObject => Object.fromEntries(names.map((name) => [`${name}_topic`, name]));
