import { useSyncExternalStore } from 'react';
import { usePluginContext } from '@grafana/data';
import type { AppSettings } from './settings';

let saved: AppSettings | undefined;
const listeners = new Set<() => void>();

/** The settings that count now: those that Grafana loaded the page with, or newer ones that were saved on it. */
export function useAppSettings(): AppSettings {
  const context = usePluginContext();
  const newer = useSyncExternalStore(subscribe, () => saved);
  return newer ?? (context?.meta.jsonData as AppSettings | undefined) ?? {};
}

/** Tells all pages of settings that were just saved. */
export function announceSettings(settings: AppSettings): void {
  saved = settings;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
