import type { Attributes } from '../../home-assistant-model/entity.ts';
import { isUntyped } from '../../home-assistant-model/domains/sensor.ts';
import { isPlainNumber } from '../../home-assistant-model/readings.ts';

/** Where users write sensors themselves, and often leave unit and class out. An integration that does so means a text. */
const helpers: ReadonlySet<string> = new Set(
  'template rest command_line sql scrape file group min_max filter statistics derivative integration utility_meter history_stats'.split(
    ' ',
  ),
);

/** Whether the states of a sensor that has neither class nor unit are numbers: until the first that is none, and then never again. */
export class PlainNumber {
  readonly #entityId: string;
  readonly #isHelper: boolean;
  #kind: 'number' | 'text' | undefined;

  /** `integration`: undefined where the entity has no entry in the registry, as those that are written as YAML or over the API. */
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

  /** Looks at a state; true where it changes what the sensor is. `wasText`: a text was seen before a restart. */
  judge(state: string, attributes: Attributes, wasText: boolean): boolean {
    const before = this.#kind;
    if (!this.#isHelper || before === 'text' || !isUntyped({ entityId: this.#entityId, attributes })) return false;
    if (state === 'unavailable' || state === 'unknown' || state === '') return false;
    this.#kind = isPlainNumber(state) && !wasText ? 'number' : 'text';
    return this.#kind !== before;
  }
}
