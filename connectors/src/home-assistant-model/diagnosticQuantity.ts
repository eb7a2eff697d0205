import type { Entity } from './entity.ts';

/** Words in names of diagnostic temperatures that mean the inside of the device. */
const inside = new Set(
  (
    'device internal inside cpu gpu soc mcu processor core board mainboard motherboard pcb pcba chip chipset module controller system case ' +
    'chassis enclosure housing cabinet heatsink mos mosfet ipm igbt inverter transformer converter psu radio wifi 24ghz 5ghz 6ghz phy sfp ' +
    'esp esp32 disk drive hdd ssd nvme dsp'
  ).split(' '),
);

/** Words that do not name a place. */
const neutral = new Set('temperature temp voltage current actual measured value sensor'.split(' '));

const batteries = new Set('battery batteries batt bat vbat accu accumulator akku cell cells pack brick coin'.split(' '));

/**
 * The quantity of a diagnostic sensor where it differs from that of its class, by its name (catalogue §5.2). Most diagnostic temperatures and
 * voltages of Home Assistant are those of pipes, rooms, mains and phases. Without a place in the name, a temperature is that of the device, and a
 * voltage that of its battery if it has one.
 */
export function diagnosticQuantity(entity: Entity): string | undefined {
  if (entity.category !== 'diagnostic') return undefined;
  const words = entity.name.split('_').filter((word) => word !== '' && !/^\d+$/.test(word));
  const isPlain = words.every((word) => neutral.has(word));
  switch (entity.attributes['device_class']) {
    case 'temperature':
      return isPlain || words.some((word) => inside.has(word)) ? 'iot_device_temperature_celsius' : undefined;
    case 'voltage':
      return words.some((word) => batteries.has(word)) || (isPlain && isOfBattery(entity)) ? 'iot_battery_voltage_volts' : undefined;
    default:
      return undefined;
  }
}

/** A mains voltage is never in mV. */
function isOfBattery({ attributes, battery }: Entity): boolean {
  return battery !== undefined || attributes['unit_of_measurement'] === 'mV';
}
