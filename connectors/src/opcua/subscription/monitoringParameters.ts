import { DataChangeFilter, DataChangeTrigger, DeadbandType, type MonitoredItemCreateRequestOptions } from 'node-opcua-client';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import type { Target } from './monitoredNode.ts';

type Parameters = NonNullable<MonitoredItemCreateRequestOptions['requestedParameters']>;

/** How the server is asked to watch a node; `isPlain`: without the deadband that it refused. */
export function monitoringParameters(config: OpcuaConfig, target: Target, isPlain = false): Parameters {
  const deadband = deadbandOf(config, target);
  return {
    samplingInterval: target.samplingIntervalMs ?? config.sampling_interval ?? config.publishing_interval,
    queueSize: config.queue_size,
    discardOldest: true,
    ...(deadband !== undefined && !isPlain && { filter: deadbandFilter(deadband) }),
  };
}

/** Whether a refusal may be due to the deadband. */
export function hasDeadband(config: OpcuaConfig, target: Target): boolean {
  return deadbandOf(config, target) !== undefined;
}

function deadbandOf(config: OpcuaConfig, target: Target): number | string | undefined {
  return target.isNumeric === false ? undefined : (target.deadband ?? config.deadband);
}

/** A share is one of the EURange, which the server knows [OPC 10000-8 6.2]. */
function deadbandFilter(deadband: number | string): DataChangeFilter {
  const isShare = typeof deadband === 'string';
  return new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: isShare ? DeadbandType.Percent : DeadbandType.Absolute,
    deadbandValue: isShare ? Number.parseFloat(deadband) : deadband,
  });
}
