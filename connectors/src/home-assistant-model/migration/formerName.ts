/** One series of Home Assistant's own exporter, and where it is now. */
export interface FormerName {
  /** Without the namespace, `homeassistant_` by default. */
  readonly former: string;
  readonly domain: string;
  /** Metric of the catalogue. */
  readonly metric: string;
  /** Matchers that choose among the metric's series. */
  readonly matchers?: string;
  /** Only of devices that have this metric too: what tells a climate's temperature from another. */
  readonly beside?: string;
  /** Only of devices that have not. */
  readonly without?: string;
  /** The former value is the new one times this. */
  readonly times?: number;
  /** 1 was 0. */
  readonly isInverted?: boolean;
  /** What the label `state` was called. */
  readonly stateLabel?: string;
  /** Unit of a former value that is another one now. */
  readonly unit?: string;
}
