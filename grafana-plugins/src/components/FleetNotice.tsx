import React from 'react';
import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Alert, Button, EmptyState, LinkButton } from '@grafana/ui';
import { locationUtil } from '@grafana/data';
import type { DataSourceProblem } from '../data/useDataSource';
import { appRoot } from '../pluginId';

interface ErrorProps {
  readonly error: Error;
  onRetry(): void;
}

/** Devices could not be loaded; what was loaded before stays below it. */
export function FleetError({ error, onRetry }: ErrorProps) {
  return (
    <Alert title={t('fleet-error.title', 'The devices could not be loaded')} severity="error">
      <p>{t('fleet-error.text', 'The data source says: {{message}}', { message: error.message, interpolation: { escapeValue: false } })}</p>
      <Button variant="secondary" size="sm" onClick={onRetry}>
        {t('fleet-error.retry', 'Try again')}
      </Button>
    </Alert>
  );
}

/** There is nothing to show yet: leads to Settings, or says whom to ask. */
export function FleetFirstRun({ problem }: { readonly problem: DataSourceProblem | 'no-devices' }) {
  const isAdmin = config.bootData.user.orgRole === 'Admin' || config.bootData.user.isGrafanaAdmin;
  return (
    <EmptyState
      variant="call-to-action"
      message={firstRunTitle(problem)}
      button={
        isAdmin ? (
          <LinkButton href={locationUtil.assureBaseUrl(`${appRoot}/settings`)} icon="cog">
            {t('first-run.settings', 'Open Settings')}
          </LinkButton>
        ) : undefined
      }
    >
      {isAdmin
        ? t('first-run.admin', 'Settings has three steps and a test that says what is missing.')
        : t('first-run.viewer', 'Ask an administrator of Grafana to open the settings of this app.')}
    </EmptyState>
  );
}

function firstRunTitle(problem: DataSourceProblem | 'no-devices'): string {
  switch (problem) {
    case 'none':
      return t('first-run.none', 'There is no Prometheus data source yet');
    case 'several':
      return t('first-run.several', 'Several data sources have devices: choose one');
    case 'gone':
      return t('first-run.gone', 'The chosen data source is not there any more');
    case 'without-devices':
    case 'no-devices':
      return t('first-run.no-devices', 'No devices have arrived in Prometheus yet');
  }
}
