import { useCallback } from 'react';
import { useAppSettings } from './appSettings';
import { ExporterError } from './exporterApi';
import { type Load, useLoad } from './useLoad';

interface ExporterAnswer<T> extends Load<T> {
  readonly error?: ExporterError;
}

/** Asks the exporter once, again when `ask` changes (memoise it) or on `refresh`. Where no exporter is set, the error says so and nothing is asked. */
export function useExporter<T>(ask: (signal: AbortSignal) => Promise<T>): ExporterAnswer<T> {
  const { exporterUrl } = useAppSettings();
  const askIfSet = useCallback(
    async (signal: AbortSignal) => {
      if (!exporterUrl) {
        throw new ExporterError('not-set', 'no exporter is set');
      }
      return ask(signal);
    },
    [ask, exporterUrl],
  );
  // whatever the API's functions reject with is one
  return useLoad(askIfSet) as ExporterAnswer<T>;
}
