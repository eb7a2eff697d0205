import { loadDevices, maxProperties } from '@gaugeway/simulator/load/loadDevices';

/** The discovery configs of a load's devices, one for each of their eight readings. */
export function describedDevices(count: number): readonly { readonly topic: string; readonly config: object }[] {
  return loadDevices(count, maxProperties).flatMap(({ name, readings }) =>
    readings.map((reading) => ({ topic: `homeassistant/sensor/${name}/${reading.name}/config`, config: configOf(name, reading) })),
  );
}

function configOf(device: string, { name, unit }: { readonly name: string; readonly unit: string }): object {
  return {
    name,
    unique_id: `${device}_${name}`,
    state_topic: `zigbee2mqtt/${device}`,
    value_template: `{{ value_json.${name} }}`,
    device_class: name,
    unit_of_measurement: unit,
    state_class: 'measurement',
    device: { identifiers: [device], name: device, manufacturer: 'Gaugeway', model: 'LOAD' },
  };
}
