import { useCallback, useEffect, useState } from 'react';
import type { PluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import type { AppSecrets, AppSettings } from '../../data/settings';
import { pluginId } from '../../pluginId';

/** The app's settings as stored in Grafana. */
export interface SavedSettings {
  readonly jsonData: AppSettings;
  /** Which secrets are set. */
  readonly isSet: Readonly<Partial<Record<keyof AppSecrets, boolean>>>;
  readonly version: string;
}

interface Saved {
  readonly settings?: SavedSettings;
  readonly error?: unknown;
  /** Rejects with Grafana's error. Changes only the given secrets; an empty text deletes one. */
  save(jsonData: AppSettings, secrets: AppSecrets): Promise<SavedSettings>;
  retry(): void;
}

const url = `/api/plugins/${pluginId}/settings`;

/** Loads the settings from Grafana, since those of the page load may be outdated. */
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
