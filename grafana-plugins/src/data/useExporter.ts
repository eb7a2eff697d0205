import { useCallback, useEffect, useRef, useState } from 'react';
import { useAppSettings } from './appSettings';
import { ExporterError } from './exporterApi';

interface ExporterAnswer<T> {
  readonly data?: T;
  /** Of the newest try; `data` stays what it was. */
  readonly error?: ExporterError;
  readonly isLoading: boolean;
  refresh(): void;
}

/**
 * Asks the exporter once, again when `ask` changes (memoise it) or on `refresh`. Where no exporter is set, the error says so and nothing is asked.
 */
export function useExporter<T>(ask: (signal: AbortSignal) => Promise<T>): ExporterAnswer<T> {
  const { exporterUrl } = useAppSettings();
  const [answer, setAnswer] = useState<{ data?: T; error?: ExporterError; isLoading: boolean }>({ isLoading: true });
  const running = useRef<AbortController | undefined>(undefined);
  const refresh = useCallback(() => {
    running.current?.abort();
    if (!exporterUrl) {
      setAnswer({ error: new ExporterError('not-set', 'no exporter is set'), isLoading: false });
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setAnswer((before) => ({ ...before, isLoading: true }));
    ask(controller.signal).then(
      (data) => controller.signal.aborted || setAnswer({ data, isLoading: false }),
      (error: ExporterError) => controller.signal.aborted || setAnswer(({ data }) => ({ data, error, isLoading: false })),
    );
  }, [ask, exporterUrl]);
  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);
  return { ...answer, refresh };
}
