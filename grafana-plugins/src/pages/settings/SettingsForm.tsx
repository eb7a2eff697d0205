import React, { type FormEvent, useState } from 'react';
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Button, Field, Input, SecretInput, Stack, useStyles2 } from '@grafana/ui';
import type { UnitSettings } from '../../core/displayPreferences';
import type { AppSecrets, AppSettings } from '../../data/settings';
import { DataSourceFields, type DataSourceUids } from './DataSourceFields';
import { exporterUrlProblem } from './scrapeConfig';
import { UnitFields } from './UnitFields';
import type { SavedSettings } from './useSavedSettings';

interface Props {
  readonly saved: SavedSettings;
  readonly isBusy: boolean;
  /** Resolves to whether the settings were saved. */
  onSave(jsonData: AppSettings, secrets: AppSecrets): Promise<boolean>;
}

const exampleUrl = 'http://localhost:10464';

/** The form with all settings. Saved secrets are not shown, and are kept unless they are reset. */
export function SettingsForm({ saved, isBusy, onSave }: Props) {
  const styles = useStyles2(getStyles);
  const [exporterUrl, setExporterUrl] = useState(saved.jsonData.exporterUrl ?? '');
  const { prometheusUid, lokiUid, tempoUid } = saved.jsonData;
  const [uids, setUids] = useState<DataSourceUids>({ prometheusUid, lokiUid, tempoUid });
  const { temperatureUnit, energyUnit } = saved.jsonData;
  const [units, setUnits] = useState<UnitSettings>({ temperatureUnit, energyUnit });
  const [secrets, setSecrets] = useState<AppSecrets>({});
  const bareUrl = exporterUrl.trim().replace(/\/+$/, '');
  const problem = exporterUrlProblem(bareUrl);
  const secret = (name: keyof AppSecrets) => ({
    id: `gaugeway-${name}`,
    autoComplete: 'off',
    isConfigured: saved.isSet[name] === true && secrets[name] === undefined,
    value: secrets[name] ?? '',
    onReset: () => setSecrets({ ...secrets, [name]: '' }),
    onChange: ({ currentTarget }: FormEvent<HTMLInputElement>) => setSecrets({ ...secrets, [name]: currentTarget.value }),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const jsonData = { ...saved.jsonData, ...uids, ...units, exporterUrl: bareUrl === '' ? undefined : bareUrl };
    const isSaved = await onSave(jsonData, secrets);
    if (isSaved) {
      setSecrets({});
    }
  };

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <DataSourceFields uids={uids} onChange={(changed) => setUids({ ...uids, ...changed })} />
      <Field
        label={t('settings.exporter-url', 'Exporter URL')}
        description={t(
          'settings.exporter-url-hint',
          'As reachable from the Grafana server, for example http://localhost:10464. Required for mappings, error messages, events and reload.',
        )}
        invalid={problem !== undefined}
        error={problem && problemText(problem)}
      >
        <Input
          id="gaugeway-exporter-url"
          value={exporterUrl}
          placeholder={exampleUrl}
          onChange={({ currentTarget }) => setExporterUrl(currentTarget.value)}
        />
      </Field>
      <Field
        label={t('settings.read-token', 'Read token')}
        description={t('settings.read-token-hint', 'Token with the scope read. Required if the exporter config has "server.tokens".')}
      >
        <SecretInput {...secret('readToken')} />
      </Field>
      <Field
        label={t('settings.control-token', 'Control token')}
        description={t(
          'settings.control-token-hint',
          'Token with the scope control. Required to reload the exporter config and to set maintenance.',
        )}
      >
        <SecretInput {...secret('controlToken')} />
      </Field>
      <UnitFields units={units} onChange={(changed) => setUnits({ ...units, ...changed })} />
      <Stack>
        <Button type="submit" disabled={isBusy || problem !== undefined}>
          {t('settings.save', 'Save & test')}
        </Button>
      </Stack>
    </form>
  );
}

function problemText(problem: NonNullable<ReturnType<typeof exporterUrlProblem>>): string {
  const texts = {
    syntax: t('settings.url-syntax', 'Expected a URL such as http://localhost:10464'),
    credentials: t('settings.url-credentials', 'Every Viewer can read this URL: use a token instead of user and password.'),
    path: t('settings.url-path', 'Expected only scheme, host and port'),
  };
  return texts[problem];
}

function getStyles() {
  return { form: css({ width: '100%', maxWidth: 560 }) };
}
