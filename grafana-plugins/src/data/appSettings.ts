import { useSyncExternalStore } from 'react';
import { usePluginContext } from '@grafana/data';
import type { AppSettings } from './settings';

let saved: AppSettings | undefined;
const listeners = new Set<() => void>();

/** The current settings: those saved on this page, else those that Grafana loaded with the page. */
export function useAppSettings(): AppSettings {
  const context = usePluginContext();
  const newer = useSyncExternalStore(subscribe, () => saved);
  return newer ?? (context?.meta.jsonData as AppSettings | undefined) ?? {};
}

/** Publishes saved settings to all pages. */
export function publishSettings(settings: AppSettings): void {
  saved = settings;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
