import type { Entity } from './entity.ts';

/** Words of Home Assistant's own diagnostic temperatures that say that it is the inside of the device which is warm. */
const inside = new Set(
  (
    'device internal inside cpu gpu soc mcu processor core board mainboard motherboard pcb pcba chip chipset module controller system case ' +
    'chassis enclosure housing cabinet heatsink mos mosfet ipm igbt inverter transformer converter psu radio wifi 24ghz 5ghz 6ghz phy sfp ' +
    'esp esp32 disk drive hdd ssd nvme dsp'
  ).split(' '),
);

/** Words that say nothing about where it is. */
const anywhere = new Set('temperature temp voltage current actual measured value sensor'.split(' '));

const batteries = new Set('battery batteries batt bat vbat accu accumulator akku cell cells pack brick coin'.split(' '));

/**
 * What "diagnostic" changes (catalogue §5.2), by the name: most diagnostic temperatures and voltages of Home Assistant are of pipes, rooms,
 * mains and phases. A name that tells nothing leaves a temperature to the device, and a voltage to the battery that it has.
 */
export function diagnosticQuantity(entity: Entity): string | undefined {
  if (entity.category !== 'diagnostic') return undefined;
  const words = entity.name.split('_').filter((word) => word !== '' && !/^\d+$/.test(word));
  const isPlain = words.every((word) => anywhere.has(word));
  switch (entity.attributes['device_class']) {
    case 'temperature':
      return isPlain || words.some((word) => inside.has(word)) ? 'iot_device_temperature_celsius' : undefined;
    case 'voltage':
      return words.some((word) => batteries.has(word)) || (isPlain && isOfBattery(entity)) ? 'iot_battery_voltage_volts' : undefined;
    default:
      return undefined;
  }
}

/** No mains is told in mV. */
function isOfBattery({ attributes, battery }: Entity): boolean {
  return battery !== undefined || attributes['unit_of_measurement'] === 'mV';
}
