import { colorManipulator } from '@grafana/data';

/** Hue in degrees at which a family of colours ends. */
const redFrom = 335;
const redTo = 15;
const orangeTo = 42;
const yellowTo = 66;
const leastSaturation = 0.3;

type Severity = 0 | 1 | 2 | 3;
interface Hue {
  /** Degrees. */
  readonly hue: number;
  /** 0 to 1. */
  readonly saturation: number;
}

const mostKnown = 1000;
/** Thousands of cells have a handful of colours. */
const severities = new Map<string, Severity>();

/**
 * How bad a colour says that a value is: red 3, orange 2, yellow 1, any other 0. Thresholds, value mappings and colour schemes all end in a colour,
 * in whatever direction they run, so the colour is what a person would go by too.
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
  // a colour scheme has as many colours as there are values
  if (severities.size >= mostKnown) {
    severities.clear();
  }
  severities.set(color, severity);
  return severity;
}

function severityOfHue({ hue, saturation }: Hue): Severity {
  if (saturation < leastSaturation) {
    return 0;
  }
  if (hue >= redFrom || hue < redTo) {
    return 3;
  }
  if (hue < orangeTo) {
    return 2;
  }
  return hue < yellowTo ? 1 : 0;
}

function hueOf(color: string): Hue {
  const [red = 0, green = 0, blue = 0] = colorManipulator.decomposeColor(color).values;
  const greatest = Math.max(red, green, blue);
  const range = greatest - Math.min(red, green, blue);
  if (range === 0) {
    return { hue: 0, saturation: 0 };
  }
  const sixth =
    greatest === red ? ((green - blue) / range + 6) % 6 : greatest === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return { hue: sixth * 60, saturation: range / greatest };
}
