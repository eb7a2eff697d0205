import { state } from '../component.ts';
import type { EntityValue } from '../entityValue.ts';

/** The values of a light, apart from its state. */
const lightAttributes = ['brightness', 'color_mode', 'color_temp_kelvin', 'hs_color', 'xy_color'] as const;
type LightAttribute = (typeof lightAttributes)[number];

/** Which attribute of colour counts in which mode. */
const colorOf: Readonly<Record<string, LightAttribute>> = {
  color_temp: 'color_temp_kelvin',
  hs: 'hs_color',
  rgb: 'hs_color',
  rgbw: 'hs_color',
  rgbww: 'hs_color',
  xy: 'xy_color',
};

/** What a light does. While it is off, it has neither brightness nor colour; of several forms of colour it has that of its mode. */
export class LightValues {
  readonly #values = new Map<string, EntityValue>();
  readonly #known = new Map<LightAttribute, unknown>();
  readonly #touched = new Set<LightAttribute>();
  #isOn: unknown = undefined;

  /** Must be called with the values of each topic. */
  use(values: readonly EntityValue[]): void {
    for (const value of values) this.#values.set(value.name, value);
  }

  set(name: LightAttribute, raw: unknown): void {
    this.#known.set(name, raw);
    this.#touched.add(name);
  }

  /** `on`, `off` or null. */
  setState(raw: unknown): void {
    this.#isOn = raw;
    this.#values.get(state)?.set(raw);
  }

  /** Sets the values that a message changed. */
  show(): void {
    for (const name of lightAttributes) {
      const value = this.#values.get(name);
      const raw = this.#current(name);
      if (value !== undefined && raw !== undefined && (this.#touched.has(name) || raw !== value.raw)) value.set(raw);
    }
    this.#touched.clear();
  }

  #current(name: LightAttribute): unknown {
    if (!this.#known.has(name)) return undefined;
    const mode = this.#known.get('color_mode');
    const isOther =
      typeof mode === 'string' && name.includes('color_') && name !== 'color_mode' && mode !== 'unknown' && colorOf[mode] !== name;
    return this.#isOn !== 'on' || isOther ? null : this.#known.get(name);
  }
}

/** Hue in degrees and saturation in percent of red, green and blue of 0 to 255. */
export function hueSaturation(red: number, green: number, blue: number): readonly [number, number] {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (most === 0 || range === 0) return [0, 0];
  const sector = most === red ? ((green - blue) / range + 6) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return [round3(sector * 60), round3((range / most) * 100)];
}

/** Home Assistant rounds down. */
export function kelvinOf(mireds: number): number | null {
  return mireds > 0 ? Math.floor(1_000_000 / mireds) : null;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
