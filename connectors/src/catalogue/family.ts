import type { Group, Metric, MetricType } from './metric.ts';
import { unitOfName } from './units.ts';

/** What the series of a family hold: decides which kinds of property can feed it. */
export type Values = 'number' | 'boolean' | 'states' | 'metadata';

/** A row of catalogue §5: the metric, and by which names and units its sources are told. */
export interface Family extends Metric {
  readonly values: Values;
  /**
   * Column Z, in the order that ranks duplicates (§4.3). `*` stands for any text, `N` for a number that becomes the `channel`,
   * `◆` also takes a settable property, `light.` is a feature of that typed entity, `[mV]` asks for that unit, `=lock` for such values
   * (`valueTests`) and `@valve` for such a device (`deviceTraits`).
   */
  readonly zigbee: string;
  /** Words of a name that say no more than the metric's own name does: not part of the `sensor` label. */
  readonly synonyms: string;
  /** Unit where the source declares none; `max` or `max 254`: a share of the declared largest value, by default of 100 or 254. */
  readonly assumed?: string;
  /** Units of this row alone, with their factors to the base unit. */
  readonly accepts?: Readonly<Record<string, number>>;
  /** g/mol of a gas that sources also give in mass units (§3). */
  readonly molarMass?: number;
  /** The state that means 1 where a source gives states for this boolean. */
  readonly on?: string;
  /** Its 1 is "open": two states of open and closed are this boolean, decided by the word. */
  readonly opens?: boolean;
  /** The sources' words for the catalogue's states. */
  readonly states?: Readonly<Record<string, string>>;
  /** Family of the same quantity in the other direction, over a period, or as a gauge (§4.1, §7.5, §7.3). */
  readonly produced?: string;
  readonly inPeriod?: string;
  readonly asGauge?: string;
}

type Row = Pick<Family, 'name' | 'help'> &
  Partial<Omit<Family, 'name' | 'help' | 'type' | 'unit' | 'labels' | 'zigbee' | 'synonyms'>> & {
    /** Names separated by blanks. */
    readonly labels?: string;
    readonly zigbee?: string;
    readonly synonyms?: string;
  };

/** The rows of one chapter of §5: type, unit and the label `state` follow from name and values. */
export function chapter(group: Group, rows: readonly Row[]): readonly Family[] {
  return rows.map(({ values = 'number', zigbee = '', synonyms = '', labels, ...row }) => ({
    group,
    ...row,
    values,
    zigbee,
    synonyms,
    type: typeOf(row.name, values),
    unit: values === 'number' ? unitOfName(row.name) : undefined,
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
