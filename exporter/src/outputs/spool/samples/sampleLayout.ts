import type { SegmentFormat } from '../segmentHeader.ts';

/*
 * Samples in a record (recordLayout.ts). The codec's fields of the header:
 *
 *  24  uint32    id of the first new series
 *  28  uint32    new series
 *  60  uint8     bytes of a series id: 1, 2 or 4
 *  61  uint8     bytes of a time: 1, 2, 4 (unsigned, since the oldest) or 8 (float64, epoch milliseconds)
 *  62  uint16    0
 *
 * The items have a column each for values (float64; NaN: the series ends), times and series ids. The tail has the texts of the new series, one a
 * line, as zstd where that is shorter. A series has an id per segment, from 0 on in the order of first use. Records without samples repeat all
 * series from 0 on.
 */
export const sampleFormat: SegmentFormat = { name: 'GWSPOOL', version: 1 };

export type IdWidth = 1 | 2 | 4;
export type TimeWidth = 1 | 2 | 4 | 8;

export interface SampleFields {
  readonly firstSeries: number;
  readonly newSeries: number;
  readonly idWidth: IdWidth;
  readonly timeWidth: TimeWidth;
}

export function writeSampleFields(header: Buffer, { firstSeries, newSeries, idWidth, timeWidth }: SampleFields): void {
  header.writeUInt32LE(firstSeries, 24);
  header.writeUInt32LE(newSeries, 28);
  header[60] = idWidth;
  header[61] = timeWidth;
}

export function readSampleFields(header: Buffer): SampleFields {
  return {
    firstSeries: header.readUInt32LE(24),
    newSeries: header.readUInt32LE(28),
    idWidth: header.readUInt8(60) as IdWidth,
    timeWidth: header.readUInt8(61) as TimeWidth,
  };
}

/** Where the columns are in the payload. */
export function columnsOf(samples: number, { idWidth, timeWidth }: Pick<SampleFields, 'idWidth' | 'timeWidth'>) {
  const times = 8 * samples;
  const ids = times + timeWidth * samples;
  return { values: 0, times, ids, end: ids + idWidth * samples };
}
