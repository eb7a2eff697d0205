/** A metric of Home Assistant's own exporter and its replacement. */
export interface FormerName {
  /** Without the namespace, by default `homeassistant_`. */
  readonly former: string;
  readonly domain: string;
  /** Metric of the catalogue. */
  readonly metric: string;
  /** Label matchers that select some of the metric's series. */
  readonly matchers?: string;
  /** Selects devices that have this metric too, for example to select the temperatures of climate entities. */
  readonly onlyWith?: string;
  /** Selects devices that do not have this metric. */
  readonly onlyWithout?: string;
  /** The former value is the new one multiplied by this. */
  readonly factor?: number;
  /** 0 and 1 are swapped. */
  readonly isInverted?: boolean;
  /** The former name of the label `state`. */
  readonly stateLabel?: string;
  /** The unit of the former value, if it was another one. */
  readonly unit?: string;
}
