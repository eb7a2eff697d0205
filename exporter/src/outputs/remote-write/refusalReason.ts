/** Why a server refuses samples: a label of a metric. */
export type RefusalReason =
  | 'out_of_order'
  | 'out_of_bounds'
  | 'too_old'
  | 'duplicate'
  | 'too_far_in_future'
  | 'invalid_labels'
  | 'too_many_series'
  | 'too_large'
  | 'other';

/** Words of Prometheus, Mimir, Cortex, Thanos and VictoriaMetrics; the first that fits counts. */
const words: readonly (readonly [RegExp, RefusalReason])[] = [
  [/too old sample|timestamp.too.old|sample.timestamp.too.old|is too old/i, 'too_old'],
  [/out of bounds/i, 'out_of_bounds'],
  [/duplicate sample|duplicate.timestamp|same timestamp/i, 'duplicate'],
  [/out.of.order/i, 'out_of_order'],
  [/too.far.in.(the.)?future/i, 'too_far_in_future'],
  [/max[-_ ]series|per[-_ ]user series|too many (active )?series|series limit|limit of series|cardinality/i, 'too_many_series'],
  [/label|metric name/i, 'invalid_labels'],
  // Thanos says no more than this
  [/^409\b.*\bconflict\b/i, 'out_of_order'],
];

/** All samples of a series are refused alike. */
const ofSeries: ReadonlySet<RefusalReason> = new Set(['invalid_labels', 'too_many_series']);
/** The time of the sample is refused: another sample of the series may be accepted. */
const ofTime: ReadonlySet<RefusalReason> = new Set(['out_of_order', 'out_of_bounds', 'too_old', 'duplicate']);

export function refusalReason(why: string): RefusalReason {
  return words.find(([pattern]) => pattern.test(why))?.[1] ?? 'other';
}

export function isOfSeries(reason: RefusalReason): boolean {
  return ofSeries.has(reason);
}

export function isOfTime(reason: RefusalReason): boolean {
  return ofTime.has(reason);
}

/**
 * Mimir, Cortex and Thanos store the other samples of a refused request, and name one of those they refuse. Prometheus stores none. To send
 * stored samples again would only have them refused too. A 409 in other words is not of Thanos.
 */
export function storesTheRest(status: number, why: string): boolean {
  return (status === 409 && isOfTime(refusalReason(why))) || /err-mimir-|\buser=[^:]*: /.test(why);
}

/**
 * The request cannot be read, whatever its samples are: a wrong path or protocol. VictoriaMetrics answers 400 to a path that it does not have. A page
 * in HTML is of a gateway, not of the store.
 */
export function isOfRequest(why: string): boolean {
  return /<html|<!doctype|unsupported path|unsupported (media|content)|snappy|zstd|decompress|unmarshal|decod|protobuf/i.test(why);
}
