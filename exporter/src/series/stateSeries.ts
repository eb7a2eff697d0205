import type { Fresh } from '@gaugeway/connectors/contract';
import { PropertySeries, type WordedSeries } from './propertySeries.ts';
import { isNews } from './series.ts';

/** A series whose values have names: a boolean or a stateset. Its owner learns of each change. */
export abstract class StateSeries extends PropertySeries implements WordedSeries {
  /** The value that was withdrawn last; NaN: none was. */
  #withdrawn = NaN;

  abstract wordOf(value: number): string;

  protected override clear(atMs: number): void {
    if (!Number.isNaN(this.value)) {
      this.owner.changed(this);
      this.#withdrawn = this.value;
    }
    super.clear(atMs);
  }

  /** Sets another value. After a first value, a restored one and one that a source repeats there is no news of it. */
  protected change(value: number, fresh: Fresh): void {
    const from = Number.isNaN(this.value) ? this.#withdrawn : this.value;
    this.value = value;
    if (isNews(fresh) && !Number.isNaN(from) && from !== value) this.owner.stateChanged(this, from, value);
  }
}
