import { colorManipulator } from '@grafana/data';

/** Limits of the hue ranges, in degrees. */
const redFrom = 335;
const redTo = 15;
const orangeTo = 42;
const yellowTo = 66;
const minSaturation = 0.3;

type Severity = 0 | 2 | 3 | 4;
interface Hue {
  /** Degrees. */
  readonly hue: number;
  /** 0 to 1. */
  readonly saturation: number;
}

const maxCached = 1000;
/** Cache, since thousands of cells have few colours. */
const severities = new Map<string, Severity>();

/**
 * Severity of a colour: red 4 is critical, orange 3 and yellow 2 are warnings, others 0. The colour is the common result of thresholds, value mappings and colour schemes,
 * regardless of their direction.
 */
export function severityOf(color: string | undefined): Severity {
  if (color === undefined) {
    return 0;
  }
  const known = severities.get(color);
  if (known !== undefined) {
    return known;
  }
  const severity = severityOfHue(hueOf(color));
  // a continuous colour scheme can have a colour per value
  if (severities.size >= maxCached) {
    severities.clear();
  }
  severities.set(color, severity);
  return severity;
}

function severityOfHue({ hue, saturation }: Hue): Severity {
  if (saturation < minSaturation) {
    return 0;
  }
  if (hue >= redFrom || hue < redTo) {
    return 4;
  }
  if (hue < orangeTo) {
    return 3;
  }
  return hue < yellowTo ? 2 : 0;
}

function hueOf(color: string): Hue {
  const [red = 0, green = 0, blue = 0] = colorManipulator.decomposeColor(color).values;
  const max = Math.max(red, green, blue);
  const range = max - Math.min(red, green, blue);
  if (range === 0) {
    return { hue: 0, saturation: 0 };
  }
  const sixth = max === red ? ((green - blue) / range + 6) % 6 : max === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return { hue: sixth * 60, saturation: range / max };
}
