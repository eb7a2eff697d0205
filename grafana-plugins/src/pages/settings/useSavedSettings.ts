import { useCallback, useEffect, useState } from 'react';
import type { PluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import type { AppSecrets, AppSettings } from '../../data/settings';
import { pluginId } from '../../pluginId';

/** The app's settings as Grafana has them. */
export interface SavedSettings {
  readonly jsonData: AppSettings;
  /** Which secrets are set. */
  readonly isSet: Readonly<Partial<Record<keyof AppSecrets, boolean>>>;
  readonly version: string;
}

interface Saved {
  readonly settings?: SavedSettings;
  readonly error?: unknown;
  /** Rejects when Grafana refuses. Only secrets that are named change; an empty one is wiped. */
  save(jsonData: AppSettings, secrets: AppSecrets): Promise<SavedSettings>;
  retry(): void;
}

const url = `/api/plugins/${pluginId}/settings`;

/** Reads the settings anew, as those that the page was loaded with may be older than the last save. */
export function useSavedSettings(): Saved {
  const [settings, setSettings] = useState<SavedSettings>();
  const [error, setError] = useState<unknown>();
  const load = useCallback(async () => {
    const meta = await getBackendSrv().get<PluginMeta<AppSettings>>(url, undefined, undefined, { showErrorAlert: false });
    const read = { jsonData: meta.jsonData ?? {}, isSet: meta.secureJsonFields ?? {}, version: meta.info.version };
    setSettings(read);
    return read;
  }, []);
  const retry = useCallback(() => {
    setError(undefined);
    load().catch(setError);
  }, [load]);
  useEffect(retry, [retry]);
  const save = useCallback(
    async (jsonData: AppSettings, secureJsonData: AppSecrets) => {
      await getBackendSrv().post(url, { enabled: true, pinned: true, jsonData, secureJsonData }, { showErrorAlert: false });
      return load();
    },
    [load],
  );
  return { settings, error, save, retry };
}
