import React, { type FormEvent, useState } from 'react';
import { css } from '@emotion/css';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { DataSourcePicker } from '@grafana/runtime';
import { Button, Field, Input, SecretInput, Stack, useStyles2 } from '@grafana/ui';
import type { AppSecrets, AppSettings } from '../../data/settings';
import { isPrometheus } from '../../data/useDataSource';
import { exporterUrlProblem } from './scrapeConfig';
import type { SavedSettings } from './useSavedSettings';

interface Props {
  readonly saved: SavedSettings;
  readonly isBusy: boolean;
  /** Whether it is saved. */
  onSave(jsonData: AppSettings, secrets: AppSecrets): Promise<boolean>;
}

const exampleUrl = 'http://localhost:10464';

/** Everything that can be set. Secrets that are set are never shown, and stay unless they are reset. */
export function SettingsForm({ saved, isBusy, onSave }: Props) {
  const styles = useStyles2(getStyles);
  const [exporterUrl, setExporterUrl] = useState(saved.jsonData.exporterUrl ?? '');
  const [prometheusUid, setPrometheusUid] = useState(saved.jsonData.prometheusUid);
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
    const isSaved = await onSave({ ...saved.jsonData, exporterUrl: bareUrl === '' ? undefined : bareUrl, prometheusUid }, secrets);
    if (isSaved) {
      setSecrets({});
    }
  };

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field
        label={t('settings.data-source', 'Prometheus data source')}
        description={t(
          'settings.data-source-hint',
          'Where the metrics of the devices are. Left empty, the only one that has devices is taken.',
        )}
      >
        <DataSourcePicker
          inputId="gaugeway-data-source"
          filter={isPrometheus}
          current={prometheusUid ?? null}
          noDefault
          placeholder={t('settings.data-source-placeholder', 'The only one that has devices')}
          onChange={({ uid }: DataSourceInstanceSettings) => setPrometheusUid(uid)}
          onClear={() => setPrometheusUid(undefined)}
        />
      </Field>
      <Field
        label={t('settings.exporter-url', 'URL of the exporter')}
        description={t(
          'settings.exporter-url-hint',
          "As Grafana's server reaches it, such as http://localhost:10464. Adds mappings, errors in words, events and reload.",
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
        description={t('settings.read-token-hint', 'Scope read. Needed once the exporter has "server.tokens".')}
      >
        <SecretInput {...secret('readToken')} />
      </Field>
      <Field
        label={t('settings.control-token', 'Control token')}
        description={t('settings.control-token-hint', 'Scope control. Only for those who may make the exporter load its config again.')}
      >
        <SecretInput {...secret('controlToken')} />
      </Field>
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
    credentials: t('settings.url-credentials', 'Every Viewer can read this URL: no name and password here. Use a token.'),
    path: t('settings.url-path', 'Expected scheme, host and port alone'),
  };
  return texts[problem];
}

function getStyles() {
  return { form: css({ width: '100%', maxWidth: 560 }) };
}
