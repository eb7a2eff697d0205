import { isUntyped } from './domains/sensor.ts';
import type { Attributes } from './entity.ts';
import { isPlainNumber } from './readings.ts';

/** Integrations with which users define sensors, often without unit and class. A sensor of another integration without them is a text. */
const helpers: ReadonlySet<string> = new Set(
  'template rest command_line sql scrape file group min_max filter statistics derivative integration utility_meter history_stats'.split(
    ' ',
  ),
);

/** Decides whether a sensor without class and unit is a number: it is until its first state that is not a number, and never again after that. */
export class PlainNumber {
  readonly #entityId: string;
  readonly #isHelper: boolean;
  #kind: 'number' | 'text' | undefined;

  /** `integration` is undefined for an entity without a registry entry, such as one defined in YAML or over the API. */
  constructor(entityId: string, integration: string | undefined) {
    this.#entityId = entityId;
    this.#isHelper = integration === undefined || helpers.has(integration);
  }

  get isNumber(): boolean {
    return this.#kind === 'number';
  }

  get isText(): boolean {
    return this.#kind === 'text';
  }

  /** Takes a state; true if it changes the kind of the sensor. `wasText`: it had a text before a restart. */
  update(state: string, attributes: Attributes, wasText: boolean): boolean {
    const before = this.#kind;
    if (!this.#isHelper || before === 'text' || !isUntyped({ entityId: this.#entityId, attributes })) return false;
    if (state === 'unavailable' || state === 'unknown' || state === '') return false;
    this.#kind = isPlainNumber(state) && !wasText ? 'number' : 'text';
    return this.#kind !== before;
  }
}
