import type { Point, Property } from '../../contract.ts';
import { keyOf, type VariableNode } from '../address-space/addressSpace.ts';
import type { DeviceState } from './deviceState.ts';
import { NodeTarget, type Reading } from './nodeDecoder.ts';

/** Where the values of one device's nodes go. */
export class DeviceTargets {
  readonly state: DeviceState;
  readonly #isChecked: boolean;
  #properties: readonly Property[] = [];
  #points: readonly Point[] = [];
  #targets: ReadonlyMap<string, NodeTarget> = new Map();
  /** What was browsed last. */
  #variables: readonly VariableNode[] = [];

  constructor(state: DeviceState, isChecked: boolean) {
    this.state = state;
    this.#isChecked = isChecked;
  }

  get targets(): Iterable<NodeTarget> {
    return this.#targets.values();
  }

  get variables(): readonly VariableNode[] {
    return this.#variables;
  }

  /** The point at this place of the list of properties. */
  point(index: number): Point | undefined {
    return this.#points[index];
  }

  /** Takes what the device has now; the same once more changes nothing. `properties` begin with those of the variables. */
  follow(variables: readonly VariableNode[], properties: readonly Property[]): void {
    const isSame = properties === this.#properties;
    if (!isSame) this.#points = this.state.device.map(properties);
    this.#properties = properties;
    this.#variables = variables;
    const readings = new Map<string, Reading[]>();
    variables.forEach((variable, index) => {
      const point = this.#points[index];
      const key = keyOf(variable.nodeId);
      if (point !== undefined) readings.set(key, [...(readings.get(key) ?? []), { variable, point }]);
    });
    this.#aim(readings);
  }

  #aim(readings: ReadonlyMap<string, readonly Reading[]>): void {
    const targets = new Map<string, NodeTarget>();
    this.state.reset(readings.size);
    for (const [key, of] of readings) {
      const [{ variable }] = of as readonly [Reading];
      const target = this.#targets.get(key) ?? new NodeTarget(variable.nodeId, this.state, this.#isChecked);
      target.aim(of);
      targets.set(key, target);
    }
    this.#targets = targets;
  }
}
