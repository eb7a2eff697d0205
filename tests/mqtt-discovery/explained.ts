import type { Difference } from './compare.ts';

interface Explanation {
  readonly cases: readonly string[];
  readonly series: RegExp;
  /** Which side has the series. */
  readonly only: 'home' | 'direct' | 'both';
  readonly why: string;
  /** Home Assistant computes the value: it is no reading of the device. */
  readonly isComputed?: boolean;
}

/** Differences between both ways that are right as they are. docs/mqtt-comparison.md has them as a table. */
const explanations: readonly Explanation[] = [
  {
    cases: ['esphome', 'espresense', 'govee2mqtt', 'zigbee2mqtt-discovery'],
    series: /^iot_light_color_(x|y|hue|saturation)_/,
    only: 'home',
    isComputed: true,
    why: 'Home Assistant computes the colour in spaces that the device does not report. The group `color` is off by default.',
  },
  {
    cases: ['bresser-receiver', 'ebusd', 'nexus433'],
    series: /sensor="(prenergysumhc1|gasconsumption|quality_id_7d_ch_1)"|^iot_carbon_dioxide_ppm/,
    only: 'direct',
    why: 'Home Assistant refuses the whole config, because its device class does not exist (`co2`, `yield`) or does not allow its unit. The unit alone decides here.',
  },
  ...(['home', 'direct', 'both'] as const).map((only) => ({
    cases: ['valetudo'],
    series: /^iot_area_square_meters\{/,
    only,
    why: 'Total and current area have the same label. The one that was seen first keeps it: here in the order of the configs, there in that of the names.',
  })),
  {
    cases: ['esphome'],
    series: /^iot_power_watts\{name="Greenhouse",sensor="pump"/,
    only: 'home',
    isComputed: true,
    why: 'The newest payload is `nan`: the node has no value. Home Assistant logs an error for it and keeps the value of before; here there is none.',
  },
  {
    cases: ['rtl-433'],
    series: /^iot_device_up\{name="Honeywell/,
    only: 'direct',
    why: 'A doorbell with triggers only has no entity in Home Assistant. Its presses are counted here.',
  },
  {
    cases: ['tydom2mqtt'],
    series: /^iot_temperature_celsius\{name="Living"/,
    only: 'both',
    why: 'Home Assistant rounds the temperature of a climate entity to its precision of 0.1 °C.',
  },
];

/** Why a difference is right; undefined if it is not explained. */
export function explanationOf(name: string, difference: Difference): Explanation | undefined {
  return explanations.find(
    ({ cases, series, only }) => cases.includes(name) && only === sideOf(difference) && series.test(difference.series),
  );
}

function sideOf({ home, direct }: Difference): Explanation['only'] {
  return direct === undefined ? 'home' : home === undefined ? 'direct' : 'both';
}
