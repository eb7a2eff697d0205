import { serverNowMs } from '../../../data/clock';
import { ExporterError, type ExporterStats, getExporterList, getExporterStats } from '../../../data/exporterApi';
import { useExporter } from '../../../data/useExporter';
import { type Output, outputOf } from './output';

type SpoolStatus = NonNullable<ExporterStats['spool']>;

export interface Outputs {
  /** Empty where no output is configured, or the exporter is too old to have outputs. */
  readonly targets: readonly Output[];
  readonly spool?: SpoolStatus;
  readonly loadedAtMs: number;
}

/** The outputs of the exporter with their spool, from its API. */
export function useOutputs() {
  return useExporter(loadOutputs);
}

async function loadOutputs(signal: AbortSignal): Promise<Outputs> {
  try {
    const [targets, { spool }] = await Promise.all([getExporterList('outputs', {}, signal), getExporterStats(signal)]);
    return { targets: targets.map(outputOf), spool, loadedAtMs: serverNowMs() };
  } catch (error) {
    // an older exporter has no such route
    if (error instanceof ExporterError && error.code === 'not_found') {
      return { targets: [], loadedAtMs: serverNowMs() };
    }
    throw error;
  }
}
