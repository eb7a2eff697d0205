import type { DeviceDescription, Property } from '../../../contract.ts';
import { RecordedDevice, RecordingGateway } from '../../../testing/recordingGateway.ts';
import { mqttDevicesConfig, type MqttDevicesConfig } from '../../config.ts';
import { replay } from '../../testing/replay.ts';

/** As the exporter, it keeps the values of properties that are mapped again. */
class KeepingGateway extends RecordingGateway {
  override device(description: DeviceDescription): RecordedDevice {
    const device = super.device(description);
    const map = RecordedDevice.prototype.map.bind(device);
    device.map = (properties) => {
      const before = new Map(device.properties.map((property, index) => [keyOf(property), device.points[index]]));
      const points = map(properties);
      device.points = properties.map((property, index) => before.get(keyOf(property)) ?? device.points[index]!);
      return points.map((_, index) => device.points[index]!);
    };
    return device;
  }
}

function keyOf({ name, channel, labels }: Property): string {
  return JSON.stringify([name, channel, labels]);
}

/** A connector with mapped topics only, and its gateway. */
export function mappedCase(config: object) {
  const gateway = new KeepingGateway();
  const parsed: MqttDevicesConfig = mqttDevicesConfig.parse({ discovery: false, tasmota: false, ...config });
  const connector = replay(parsed, gateway);
  return {
    gateway,
    /** The newest values of a device by the names of its readings. */
    values: (id: string) =>
      Object.fromEntries(
        gateway.known(id).properties.flatMap(({ name, channel }, index) => {
          const last = gateway.known(id).points[index]?.last;
          return last === undefined ? [] : [[channel === undefined ? name : `${name} ${channel}`, last.raw]];
        }),
      ),
    receive: (topic: string, payload: unknown, more: object = {}) => connector.receive({ topic, payload, ...more }),
  };
}
