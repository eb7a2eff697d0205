export type StorageKind = 'victoriametrics' | 'victoriametrics-dedup' | 'prometheus';

export const storageKinds: readonly StorageKind[] = ['victoriametrics', 'victoriametrics-dedup', 'prometheus'];
