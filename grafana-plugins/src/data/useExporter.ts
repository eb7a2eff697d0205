import { useCallback } from 'react';
import { useAppSettings } from './appSettings';
import { ExporterError } from './exporterApi';
import { type Load, useLoad } from './useLoad';

export interface ExporterLoad<T> extends Load<T> {
  readonly error?: ExporterError;
}

/** Sends a request to the exporter on mount, when `load` changes (memoise it) and on `refresh`. Without an exporter URL it sends none and returns the error `not-set`. */
export function useExporter<T>(load: (signal: AbortSignal) => Promise<T>): ExporterLoad<T> {
  const { exporterUrl } = useAppSettings();
  const loadIfSet = useCallback(
    async (signal: AbortSignal) => {
      if (!exporterUrl) {
        throw new ExporterError('not-set', 'no exporter URL is set');
      }
      return load(signal);
    },
    [load, exporterUrl],
  );
  // the API functions reject with an ExporterError only
  return useLoad(loadIfSet) as ExporterLoad<T>;
}
