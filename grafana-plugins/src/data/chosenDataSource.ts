import { useSyncExternalStore } from 'react';

let chosen: string | undefined;
const listeners = new Set<() => void>();

/** Uid of the data source that the person chose on a page, for all pages of the app. */
export function useChosenDataSource(): string | undefined {
  return useSyncExternalStore(subscribe, () => chosen);
}

export function chooseDataSource(uid: string | undefined): void {
  if (uid !== chosen) {
    chosen = uid;
    listeners.forEach((listener) => listener());
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
