import type { DeviceDescription } from '@gaugeway/connectors/contract';
import type { ConnectorContext } from './connectorContext.ts';

interface DescribedDevice {
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly description: DeviceDescription;
}

/** Labels of `iot_device_info` in the order of catalogue §2; unknown ones are empty. */
export function deviceInfo(device: DescribedDevice, connector: Pick<ConnectorContext, 'name' | 'protocol' | 'config'>) {
  const { description: known } = device;
  return {
    connector: connector.name,
    device: device.id,
    name: device.name,
    protocol: known.protocol ?? connector.protocol,
    native_id: known.nativeId ?? '',
    manufacturer: known.manufacturer ?? '',
    model: known.model ?? '',
    model_id: known.modelId ?? '',
    firmware: known.firmware ?? '',
    hardware: known.hardware ?? '',
    area: device.area,
    floor: known.floor ?? '',
    parent: known.parent ?? '',
    ...(known.origin !== undefined && { origin: known.origin }),
    ...(connector.config.info.serial ? { serial: known.serial ?? '' } : {}),
  };
}
