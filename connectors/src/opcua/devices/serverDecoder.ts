import type { DeviceDescription, DeviceEvent, Gateway, Point } from '../../contract.ts';
import { type AddressSpace, type DeviceNodes, serverId, type VariableNode } from '../address-space/addressSpace.ts';
import { Conditions, type ConditionSink } from '../conditions/conditions.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { MonitoredNode } from '../subscription/monitoredNode.ts';
import { DeviceDecoder } from './deviceDecoder.ts';
import { DeviceState, type DeviceStateContext } from './deviceState.ts';
import { SharedProperties } from '../../sharedProperties.ts';

/** The devices of one server, across reconnects. Converts values and events of the server to readings and events of devices, without I/O. */
export class ServerDecoder implements ConditionSink, DeviceStateContext {
  readonly conditions: Conditions;
  readonly at: Gateway['at'];
  readonly #config: OpcuaConfig;
  readonly #gateway: Gateway;
  readonly #shared = new SharedProperties();
  readonly #unreported = new Set<DeviceState>();
  readonly #devices = new Map<string, DeviceDecoder>();
  /** Result of the latest browse. */
  #space: AddressSpace | undefined;
  #loggedProblems = '';

  constructor(config: OpcuaConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    this.at = (sourceMs) => gateway.at(sourceMs);
    this.conditions = new Conditions(gateway, this, config.conditions.single);
  }

  /**
   * Registers the devices of a browse and returns the nodes to monitor. A node that still exists keeps its object, so that its MonitoredItem can
   * stay. Where the server refuses to monitor or read a node, the node receives a DataValue with that status.
   */
  setAddressSpace(space: AddressSpace): readonly MonitoredNode[] {
    this.#space = space;
    this.conditions.startBrowse();
    for (const device of space.devices) this.#addDevice(device);
    if (space.complete) this.#removeOthers(space);
    this.#logProblems(space);
    this.conditions.updateLater();
    return [...this.#devices.values()].flatMap(({ nodes }) => [...nodes]);
  }

  /** Number of variables, also after a lost connection. */
  get variableCount(): number {
    return [...this.#devices.values()].reduce((sum, { variables }) => sum + variables.length, 0);
  }

  /** A response of the server: counts as a sign of life of each device whose nodes it can read. */
  serverSeen(arrivalMs: number): void {
    for (const { state } of this.#devices.values()) state.serverSeen(arrivalMs);
  }

  ownerOf(nodes: readonly string[]): string | undefined {
    const owners = this.#space?.owners;
    return owners && (nodes.map((node) => owners.get(node)).find((owner) => owner !== undefined) ?? serverId);
  }

  remap(owner: string): void {
    const device = this.#devices.get(owner) ?? (owner === serverId ? this.#decoderOf(this.#space?.server) : undefined);
    if (device !== undefined) this.#setVariables(owner, device, device.variables);
  }

  point(owner: string, index: number): Point | undefined {
    const device = this.#devices.get(owner);
    return device?.point(device.variables.length + index);
  }

  event(owner: string | undefined, event: DeviceEvent): void {
    const device = owner === undefined ? undefined : this.#devices.get(owner)?.state.device;
    (device ?? this.#gateway).event(event);
  }

  reportLater(state: DeviceState): void {
    if (this.#unreported.size === 0) queueMicrotask(() => this.#report());
    this.#unreported.add(state);
  }

  #report(): void {
    const states = [...this.#unreported];
    this.#unreported.clear();
    for (const state of states) state.report();
  }

  #addDevice({ description, variables, conditions }: DeviceNodes): void {
    const { id } = description;
    const device = this.#decoderOf(description);
    if (device === undefined) return;
    if (conditions !== undefined && this.#config.conditions.enabled) this.conditions.expect(id, conditions);
    this.#setVariables(id, device, this.#space?.complete === false ? withMissing(variables, device.variables) : variables);
  }

  /** Undefined for a device that has only metadata. */
  #decoderOf(description: DeviceDescription | undefined): DeviceDecoder | undefined {
    if (description === undefined) return undefined;
    const device = this.#gateway.device(description);
    if (description.metadataOnly === true) return undefined;
    const known = this.#devices.get(description.id);
    if (known?.state.device === device) return known;
    const added = new DeviceDecoder(new DeviceState(device, this), this.#config.range_check);
    this.#devices.set(description.id, added);
    return added;
  }

  #setVariables(id: string, device: DeviceDecoder, variables: readonly VariableNode[]): void {
    const properties = [...variables.map(({ property }) => property), ...this.conditions.propertiesOf(id)];
    device.setVariables(variables, this.#shared.share(properties));
  }

  #removeOthers({ devices }: AddressSpace): void {
    const ids = new Set(devices.map(({ description }) => description.id));
    if ([...this.conditions.owners].includes(serverId)) ids.add(serverId);
    for (const id of this.#devices.keys()) {
      if (ids.has(id)) continue;
      this.#devices.delete(id);
      this.conditions.forget(id);
    }
    this.#gateway.inventory(ids);
  }

  #logProblems({ problems }: AddressSpace): void {
    const text = problems.slice(0, maxLoggedProblems).join('; ');
    if (text !== '' && text !== this.#loggedProblems)
      this.#gateway.log.warn(`cannot browse all nodes of the server (${problems.length} problems): ${text}`);
    this.#loggedProblems = text;
  }
}

const maxLoggedProblems = 5;

/** After an incomplete browse, variables that were not found are kept. */
function withMissing(found: readonly VariableNode[], before: readonly VariableNode[]): readonly VariableNode[] {
  const paths = new Set(found.map(({ path }) => path));
  const missing = before.filter(({ path }) => !paths.has(path));
  return missing.length === 0 ? found : [...found, ...missing];
}
