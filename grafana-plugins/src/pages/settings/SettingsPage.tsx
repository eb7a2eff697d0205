import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, Text, useStyles2 } from '@grafana/ui';
import { pageTitle } from '../../components/pageTitle';
import { publishSettings } from '../../data/appSettings';
import { clearDataSourceCache } from '../../data/useDataSource';
import type { AppSecrets, AppSettings } from '../../data/settings';
import { CheckList } from './CheckList';
import { FirstSteps } from './FirstSteps';
import { SettingsForm } from './SettingsForm';
import { useConnectionTest } from './useConnectionTest';
import { type SavedSettings, useSavedSettings } from './useSavedSettings';

/** Settings of data source and exporter, and a connection test. */
export default function SettingsPage() {
  const { settings, error, save, retry } = useSavedSettings();
  return (
    <PluginPage renderTitle={pageTitle(t('page.settings', 'Settings'))}>
      {error !== undefined && <LoadProblem onRetry={retry} />}
      {error === undefined && settings === undefined && <LoadingPlaceholder text={t('settings.loading', 'Loading settings')} />}
      {settings !== undefined && <Settings settings={settings} save={save} />}
    </PluginPage>
  );
}

interface Props {
  readonly settings: SavedSettings;
  save(jsonData: AppSettings, secrets: AppSecrets): Promise<SavedSettings>;
}

function Settings({ settings, save }: Props) {
  const styles = useStyles2(getStyles);
  const { results, isRunning, run } = useConnectionTest();
  const [saveError, setSaveError] = useState<string>();
  const { exporterUrl, prometheusUid } = settings.jsonData;
  // fixed for this visit, so that the steps do not move after a save
  const [isFirstRun] = useState(!exporterUrl && !prometheusUid);
  const firstSteps = <FirstSteps exporterUrl={exporterUrl} />;
  const test = async ({ jsonData, isSet, version }: SavedSettings) =>
    run({
      exporterUrl: jsonData.exporterUrl,
      hasReadToken: isSet.readToken === true,
      hasControlToken: isSet.controlToken === true,
      dataSourceUid: jsonData.prometheusUid,
      lokiUid: jsonData.lokiUid,
      tempoUid: jsonData.tempoUid,
      appVersion: version,
    });
  const saveAndTest = async (jsonData: AppSettings, secrets: AppSecrets) => {
    setSaveError(undefined);
    try {
      const saved = await save(jsonData, secrets);
      publishSettings(saved.jsonData);
      clearDataSourceCache();
      void test(saved);
      return true;
    } catch (cause) {
      setSaveError((cause as { data?: { message?: string } }).data?.message ?? String(cause));
      return false;
    }
  };
  return (
    <div className={styles.page}>
      {isFirstRun && firstSteps}
      <SettingsForm saved={settings} isBusy={isRunning} onSave={saveAndTest} />
      {saveError !== undefined && (
        <Alert title={t('settings.not-saved', 'Settings not saved')} severity="error">
          {saveError}
        </Alert>
      )}
      <section aria-labelledby="gaugeway-test">
        <div className={styles.heading}>
          <Text element="h2" variant="h3">
            <span id="gaugeway-test">{t('settings.test', 'Connection test')}</span>
          </Text>
          <Button variant="secondary" size="sm" icon="sync" disabled={isRunning} onClick={() => void test(settings)}>
            {t('settings.test-now', 'Test')}
          </Button>
        </div>
        {results === undefined ? (
          <Text color="secondary">{t('settings.not-tested', 'Tests the saved settings.')}</Text>
        ) : (
          <CheckList results={results} labelledBy="gaugeway-test" />
        )}
      </section>
      {!isFirstRun && firstSteps}
    </div>
  );
}

function LoadProblem({ onRetry }: { onRetry(): void }) {
  return (
    <Alert title={t('settings.not-loaded', 'Cannot load settings')} severity="error">
      <p>{t('settings.not-loaded-step', 'Only users who can configure this app can read its settings. Ask a Grafana administrator.')}</p>
      <Button variant="secondary" onClick={onRetry}>
        {t('settings.retry', 'Try again')}
      </Button>
    </Alert>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ display: 'grid', gap: theme.spacing(4), justifyItems: 'start' }),
    heading: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2), marginBottom: theme.spacing(1.5) }),
  };
}
