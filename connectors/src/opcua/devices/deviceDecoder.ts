import type { Point, Property } from '../../contract.ts';
import { keyOf, type VariableNode } from '../address-space/addressSpace.ts';
import type { DeviceState } from './deviceState.ts';
import { NodeDecoder, type NodePoint } from './nodeDecoder.ts';

/** The nodes of one device and the points that their values are for. */
export class DeviceDecoder {
  readonly state: DeviceState;
  readonly #checksRange: boolean;
  #properties: readonly Property[] = [];
  #points: readonly Point[] = [];
  #nodes: ReadonlyMap<string, NodeDecoder> = new Map();
  #variables: readonly VariableNode[] = [];

  constructor(state: DeviceState, checksRange: boolean) {
    this.state = state;
    this.#checksRange = checksRange;
  }

  get nodes(): Iterable<NodeDecoder> {
    return this.#nodes.values();
  }

  /** Variables of the latest browse. */
  get variables(): readonly VariableNode[] {
    return this.#variables;
  }

  /** The point of the property at this index. */
  point(index: number): Point | undefined {
    return this.#points[index];
  }

  /** Replaces the variables; `properties` starts with theirs. The same list of properties again changes no point. */
  setVariables(variables: readonly VariableNode[], properties: readonly Property[]): void {
    if (properties !== this.#properties) this.#points = this.state.device.map(properties);
    this.#properties = properties;
    this.#variables = variables;
    const pointsOfNode = new Map<string, NodePoint[]>();
    variables.forEach((variable, index) => {
      const point = this.#points[index];
      const key = keyOf(variable.nodeId);
      if (point !== undefined) pointsOfNode.set(key, [...(pointsOfNode.get(key) ?? []), { variable, point }]);
    });
    this.#setNodes(pointsOfNode);
  }

  #setNodes(pointsOfNode: ReadonlyMap<string, readonly NodePoint[]>): void {
    const nodes = new Map<string, NodeDecoder>();
    this.state.reset(pointsOfNode.size);
    for (const [key, points] of pointsOfNode) {
      const [{ variable }] = points as readonly [NodePoint];
      const node = this.#nodes.get(key) ?? new NodeDecoder(variable.nodeId, this.state, this.#checksRange);
      node.setPoints(points);
      nodes.set(key, node);
    }
    this.#nodes = nodes;
  }
}
