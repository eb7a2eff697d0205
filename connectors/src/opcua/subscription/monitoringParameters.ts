import { DataChangeFilter, DataChangeTrigger, DeadbandType, type MonitoredItemCreateRequestOptions } from 'node-opcua-client';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { MonitoredNode } from './monitoredNode.ts';

type Parameters = NonNullable<MonitoredItemCreateRequestOptions['requestedParameters']>;

/** Requested parameters of a MonitoredItem [OPC 10000-4 7.21]; `withDeadband` is false after the server refused the deadband. */
export function monitoringParameters(config: OpcuaConfig, node: MonitoredNode, withDeadband: boolean): Parameters {
  const deadband = withDeadband ? deadbandOf(config, node) : undefined;
  return {
    samplingInterval: node.samplingIntervalMs ?? config.sampling_interval ?? config.publishing_interval,
    queueSize: config.queue_size,
    discardOldest: true,
    ...(deadband !== undefined && { filter: deadbandFilter(deadband) }),
  };
}

/** Whether a refusal may be due to the deadband. */
export function hasDeadband(config: OpcuaConfig, node: MonitoredNode): boolean {
  return deadbandOf(config, node) !== undefined;
}

function deadbandOf(config: OpcuaConfig, node: MonitoredNode): number | string | undefined {
  return node.isNumeric === false ? undefined : (node.deadband ?? config.deadband);
}

/** A percentage is one of the EURange, which the server knows [OPC 10000-8 6.2]. */
function deadbandFilter(deadband: number | string): DataChangeFilter {
  const isPercentage = typeof deadband === 'string';
  return new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: isPercentage ? DeadbandType.Percent : DeadbandType.Absolute,
    deadbandValue: isPercentage ? Number.parseFloat(deadband) : deadband,
  });
}
