import type { DeviceDescription, DeviceEvent, Gateway, Point } from '../contract.ts';
import type { NodeId } from 'node-opcua-client';
import { type AddressSpace, type DeviceNodes, keyOf, type VariableNode } from './address-space/addressSpace.ts';
import { serverId } from './browse/readServer.ts';
import { Conditions, type ConditionSink } from './conditions/conditions.ts';
import type { OpcuaConfig } from './config/opcuaConfig.ts';
import { DeviceState, type DeviceStateSink } from './devices/deviceState.ts';
import { DeviceTargets } from './devices/deviceDecoder.ts';
import { type Recorded, recordedId, spaceOf, valueOf } from './recorded.ts';
import { SharedProperties } from './devices/sharedProperties.ts';
import type { Target } from './subscription/monitoredNode.ts';

/** What the server says, in; devices, readings and events, out. No I/O; the clock is the gateway's. */
export interface Decoder {
  /**
   * Where everything goes now: registers the devices. Targets whose node is still there are the same objects as before, so that
   * what is watched may stay watched. What the server refuses to watch or read is told to its target as a DataValue with that status.
   */
  take(space: AddressSpace): readonly Target[];
  /** How many nodes it has, also after a loss. */
  readonly nodes: number;
  /** A keep-alive or notification of the session: a sign of life of all devices that the server can read. */
  alive(arrivalMs: number): void;
  /** Where alarms, conditions and other events go. */
  readonly conditions: Conditions;
  /** All of the above as JSON: what a test case holds. */
  receive(recorded: Recorded): void;
}

/** Decodes one server into calls of `gateway`. */
export function createDecoder(config: OpcuaConfig, gateway: Gateway): Decoder {
  return new ServerDecoder(config, gateway);
}

class ServerDecoder implements Decoder, ConditionSink, DeviceStateSink {
  readonly conditions: Conditions;
  readonly at: Gateway['at'];
  readonly #config: OpcuaConfig;
  readonly #gateway: Gateway;
  readonly #shared = new SharedProperties();
  readonly #untold = new Set<DeviceState>();
  readonly #devices = new Map<string, DeviceTargets>();
  /** What was browsed last. */
  #space: AddressSpace | undefined;
  #problems = '';

  constructor(config: OpcuaConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    this.at = (sourceMs) => gateway.at(sourceMs);
    this.conditions = new Conditions(gateway, this, config.conditions.single);
  }

  take(space: AddressSpace): readonly Target[] {
    this.#space = space;
    this.conditions.browsedAnew();
    for (const device of space.devices) this.#takeDevice(device);
    if (space.complete) this.#forgetOthers(space);
    this.#tellProblems(space);
    this.conditions.tellLater();
    return [...this.#devices.values()].flatMap(({ targets }) => [...targets]);
  }

  get nodes(): number {
    return [...this.#devices.values()].reduce((sum, { variables }) => sum + variables.length, 0);
  }

  alive(arrivalMs: number): void {
    for (const { state } of this.#devices.values()) state.alive(arrivalMs);
  }

  receive({ space, values = {}, event, alive }: Recorded): void {
    const nowMs = this.#gateway.now();
    if (space !== undefined) this.take(spaceOf(space));
    for (const [node, value] of Object.entries(values)) this.#target(recordedId(node))?.receive(valueOf(value), nowMs);
    if (event !== undefined) this.conditions.receive({ ...event, nodes: event.nodes.map((node) => keyOf(recordedId(node))) });
    if (alive === true) this.alive(nowMs);
    this.#tell();
    this.conditions.tell();
  }

  #target(nodeId: NodeId): Target | undefined {
    const all = [...this.#devices.values()].flatMap(({ targets }) => [...targets]);
    return all.find((target) => keyOf(target.nodeId) === keyOf(nodeId));
  }

  ownerOf(nodes: readonly string[]): string | undefined {
    const owners = this.#space?.owners;
    return owners && (nodes.map((node) => owners.get(node)).find((owner) => owner !== undefined) ?? serverId);
  }

  remap(owner: string): void {
    const targets = this.#devices.get(owner) ?? (owner === serverId ? this.#targetsOf(this.#space?.server) : undefined);
    if (targets !== undefined) this.#follow(owner, targets, targets.variables);
  }

  point(owner: string, place: number): Point | undefined {
    const targets = this.#devices.get(owner);
    return targets?.point(targets.variables.length + place);
  }

  event(owner: string | undefined, event: DeviceEvent): void {
    const device = owner === undefined ? undefined : this.#devices.get(owner)?.state.device;
    (device ?? this.#gateway).event(event);
  }

  #takeDevice({ description, variables, conditions }: DeviceNodes): void {
    const { id } = description;
    const targets = this.#targetsOf(description);
    if (targets === undefined) return;
    if (conditions !== undefined && this.#config.conditions.enabled) this.conditions.expect(id, conditions);
    this.#follow(id, targets, this.#space?.complete === false ? withMissing(variables, targets.variables) : variables);
  }

  /** None where there is nothing but metadata. */
  #targetsOf(description: DeviceDescription | undefined): DeviceTargets | undefined {
    if (description === undefined) return undefined;
    const device = this.#gateway.device(description);
    if (description.metadataOnly === true) return undefined;
    const known = this.#devices.get(description.id);
    if (known?.state.device === device) return known;
    const targets = new DeviceTargets(new DeviceState(device, this), this.#config.range_check);
    this.#devices.set(description.id, targets);
    return targets;
  }

  #follow(id: string, targets: DeviceTargets, variables: readonly VariableNode[]): void {
    const properties = [...variables.map(({ property }) => property), ...this.conditions.propertiesOf(id)];
    targets.follow(variables, this.#shared.share(properties));
  }

  #forgetOthers({ devices }: AddressSpace): void {
    const ids = new Set(devices.map(({ description }) => description.id));
    if ([...this.conditions.owners].includes(serverId)) ids.add(serverId);
    for (const id of this.#devices.keys()) {
      if (ids.has(id)) continue;
      this.#devices.delete(id);
      this.conditions.forget(id);
    }
    this.#gateway.inventory(ids);
  }

  #tellProblems({ problems }: AddressSpace): void {
    const text = problems.slice(0, mostProblems).join('; ');
    if (text !== '' && text !== this.#problems)
      this.#gateway.log.warn(`cannot browse all of the server (${problems.length} problems): ${text}`);
    this.#problems = text;
  }

  tellLater(state: DeviceState): void {
    if (this.#untold.size === 0) queueMicrotask(() => this.#tell());
    this.#untold.add(state);
  }

  /** Once for all changes of a message. */
  #tell(): void {
    const states = [...this.#untold];
    this.#untold.clear();
    for (const state of states) state.tell();
  }
}

const mostProblems = 5;

/** What is not there because not all could be browsed is not gone. */
function withMissing(found: readonly VariableNode[], before: readonly VariableNode[]): readonly VariableNode[] {
  const paths = new Set(found.map(({ path }) => path));
  const missing = before.filter(({ path }) => !paths.has(path));
  return missing.length === 0 ? found : [...found, ...missing];
}
