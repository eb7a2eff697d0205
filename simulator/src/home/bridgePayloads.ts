import { unit } from '../world/random.ts';
import { group } from './inventory.ts';
import type { ZigbeeNode } from './zigbeeNode.ts';
import type { Model } from './models.ts';

export type LastSeenFormat = 'disable' | 'ISO_8601' | 'epoch';

/** Settings of Zigbee2MQTT's configuration.yaml that affect the simulation. */
export interface BridgeSettings {
  readonly baseTopic: string;
  readonly lastSeen: LastSeenFormat;
  readonly availability: boolean;
  readonly homeAssistant: boolean;
}

const coordinatorAddress = '0x00124b0024c0ffee';

/** Timeouts of Zigbee2MQTT's availability feature, in minutes: active for mains-powered devices, which it pings, and passive for others. */
export const availabilityMinutes = { active: 10, passive: 1500 } as const;

const groupEndpoint = 11;

/** The payload of `bridge/devices`, the coordinator first. */
export function bridgeDevices(nodes: Iterable<ZigbeeNode>): object[] {
  return [coordinator, ...Array.from(nodes, bridgeDevice)];
}

function bridgeDevice({ device, name, interview }: ZigbeeNode): object {
  const { definition, ...hardware } = device.model;
  return {
    ...hardware,
    ...(interview === 'SUCCESSFUL' ? { definition } : {}),
    ieee_address: device.ieeeAddress,
    network_address: Math.floor(unit(device.ieeeAddress) * 65_528) + 1,
    friendly_name: name,
    supported: interview === 'SUCCESSFUL',
    disabled: false,
    interviewing: interview === 'IN_PROGRESS',
    interview_completed: interview === 'SUCCESSFUL',
    interview_state: interview,
  };
}

const coordinator = {
  ieee_address: coordinatorAddress,
  type: 'Coordinator',
  network_address: 0,
  supported: true,
  friendly_name: 'Coordinator',
  disabled: false,
  interviewing: false,
  interview_completed: true,
  interview_state: 'SUCCESSFUL',
  endpoints: {
    1: {
      scenes: [],
      bindings: [],
      configured_reportings: [],
      clusters: { input: ['genBasic', 'genTime', 'genOta'], output: ['ssIasZone'] },
    },
  },
};

/** The payload of `bridge/groups`. */
export function bridgeGroups(nodes: Iterable<ZigbeeNode>): object[] {
  const inGroup = Array.from(nodes).filter((node) => isGrouped(node));
  return [
    {
      id: group.id,
      friendly_name: group.name,
      scenes: [],
      members: inGroup.map((node) => ({ ieee_address: node.device.ieeeAddress, endpoint: groupEndpoint })),
    },
  ];
}

/** Whether a device belongs to the only group of the home. */
export function isGrouped(node: ZigbeeNode): boolean {
  return (group.members as readonly string[]).includes(node.device.name);
}

/** The payload of `bridge/info` of release 2.12.1; `config_schema`, which frontends use, is empty. */
export function bridgeInfo(settings: BridgeSettings, nodes: Iterable<ZigbeeNode>, server: string): object {
  return {
    version: '2.12.1',
    commit: '6835cbf5',
    zigbee_herdsman: { version: '10.6.1' },
    zigbee_herdsman_converters: { version: '26.76.0' },
    coordinator: {
      ieee_address: coordinatorAddress,
      type: 'ZStack3x0',
      meta: { product: 1, majorrel: 2, minorrel: 7, revision: 20240710 },
    },
    network: { pan_id: 6754, extended_pan_id: '0xdddddddddddddddd', channel: 11 },
    os: { version: 'Linux - 6.12.0 - x64', node_version: 'v24.4.0', cpus: 'Simulated (x4)', memory_mb: 3791 },
    mqtt: { version: 4, server },
    log_level: 'info',
    permit_join: false,
    restart_required: false,
    config: {
      version: 5,
      mqtt: { base_topic: settings.baseTopic, server, include_device_information: false, force_disable_retain: false, version: 4 },
      advanced: {
        cache_state: true,
        cache_state_persistent: true,
        cache_state_send_on_startup: true,
        elapsed: false,
        last_seen: settings.lastSeen,
        log_level: 'info',
        output: 'json',
      },
      availability: {
        enabled: settings.availability,
        active: { timeout: availabilityMinutes.active, max_jitter: 30_000, backoff: true, pause_on_backoff_gt: 0 },
        passive: { timeout: availabilityMinutes.passive },
      },
      homeassistant: { enabled: settings.homeAssistant, discovery_topic: 'homeassistant', status_topic: 'homeassistant/status' },
      devices: Object.fromEntries(Array.from(nodes, ({ device, name }) => [device.ieeeAddress, { friendly_name: name }])),
      groups: { [group.id]: { friendly_name: group.name } },
    },
    config_schema: {},
  };
}

/** Zigbee2MQTT's log message about a supported device. */
export function identified(name: string, { definition }: Model): string {
  return `Device '${name}' is supported, identified as: ${definition.vendor} ${definition.description} (${definition.model})`;
}

/** `last_seen` in the given format; undefined if disabled. */
export function formatLastSeen(atMs: number, format: LastSeenFormat): string | number | undefined {
  if (format === 'disable') return undefined;
  return format === 'epoch' ? atMs : new Date(atMs).toISOString();
}
