import { emptyBatch, sliceBatch, type Batch } from '../../batch.ts';
import type { SeriesIndex } from '../../seriesIndex.ts';
import { openSpool, type SpoolOptions } from '../openSpool.ts';
import type { RecordCodec } from '../recordCodec.ts';
import type { Spool, SpooledBatch } from '../spool.ts';
import { SpoolFolder } from '../spoolFolder.ts';
import { SampleDecoder } from './sampleDecoder.ts';
import { SampleEncoder } from './sampleEncoder.ts';
import { sampleFormat } from './sampleLayout.ts';

/** Samples that could not be sent yet. */
export type SampleSpool = Spool<Batch>;
export type SpooledSamples = SpooledBatch<Batch>;

/** Of the spool in the data folder. */
export const sampleSpoolFolder = 'spool';
const recordSamples = 8192;

/** Opens the spool in a folder and recovers what is in it. */
export function openSampleSpool({ index, ...options }: SpoolOptions & { readonly index: SeriesIndex }): SampleSpool {
  return openSpool({ ...options, codec: sampleCodec(index) });
}

/** Reads a spool of samples without changing it. */
export function sampleFolder(folder: string, index: SeriesIndex): SpoolFolder<Batch> {
  return new SpoolFolder(folder, sampleCodec(index));
}

/** The values, times and series of samples in columns. */
function sampleCodec(index: SeriesIndex): RecordCodec<Batch> {
  return {
    noun: 'samples',
    format: sampleFormat,
    itemBytes: 20,
    empty: emptyBatch,
    slice: sliceBatch,
    recordEnd: ({ length }, from) => Math.min(length, from + recordSamples),
    encoder: () => new SampleEncoder(index),
    decoder: () => new SampleDecoder(index),
  };
}
