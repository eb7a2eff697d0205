import type { Group, Metric, MetricType } from './metric.ts';
import { unitOfName } from './units.ts';

/** What values a family has: decides which kinds of property can feed it. */
export type Values = 'number' | 'boolean' | 'states' | 'metadata';

/** A row of catalogue §5: the metric, and the names and units of the source properties that become it. */
export interface Family extends Metric {
  readonly values: Values;
  /**
   * Column Z, in the order that ranks duplicates (§4.3). `*` stands for any text, `N` for a number that becomes the `channel`,
   * `◆` also takes a settable property, `light.` is a feature of that typed entity, `[mV]` requires that unit, `=lock` such values
   * (`valueTests`) and `@valve` such a device (`deviceTraits`).
   */
  readonly zigbee: string;
  /** Words of a property name that add nothing to the metric's name: left out of the `sensor` label. */
  readonly synonyms: string;
  /** Unit where the source declares none; `max` or `max 254`: a share of the declared maximum, by default of 100 or 254. */
  readonly assumed?: string;
  /** Units that only this row takes, with their factors to the base unit. */
  readonly accepts?: Readonly<Record<string, number>>;
  /** g/mol of a gas that sources also report in mass units (§3). */
  readonly molarMass?: number;
  /** The state that means 1, where a source reports states for this boolean. */
  readonly on?: string;
  /** 1 means "open": an enum of open and closed becomes this boolean. */
  readonly opens?: boolean;
  /** The sources' words for states of the catalogue. */
  readonly states?: Readonly<Record<string, string>>;
  /** The family of the same quantity in the other direction, over a period, or as a gauge (§4.1, §7.5, §7.3). */
  readonly produced?: string;
  readonly inPeriod?: string;
  readonly asGauge?: string;
}

type Row = Pick<Family, 'name' | 'help'> &
  Partial<Omit<Family, 'name' | 'help' | 'type' | 'unit' | 'labels' | 'zigbee' | 'synonyms' | 'detection'>> & {
    /** Names separated by blanks. */
    readonly labels?: string;
    readonly zigbee?: string;
    readonly synonyms?: string;
  };

/** The families of one section of §5. Type, unit, detection and the label `state` follow from name and values. */
export function metricFamilies(group: Group, rows: readonly Row[]): readonly Family[] {
  return rows.map(({ values = 'number', zigbee = '', synonyms = '', labels, ...row }) => ({
    group,
    ...row,
    values,
    zigbee,
    synonyms,
    type: typeOf(row.name, values),
    unit: values === 'number' ? unitOfName(row.name) : undefined,
    detection: /^iot_(.+)_detected$/.exec(row.name)?.[1],
    labels: [...words(labels ?? ''), ...(values === 'states' ? ['state'] : [])],
  }));
}

/** Splits a list written as one text. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function typeOf(name: string, values: Values): MetricType {
  if (values === 'states') return 'stateset';
  if (values === 'metadata') return 'info';
  return name.endsWith('_total') ? 'counter' : 'gauge';
}
