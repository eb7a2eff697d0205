import React, { type ReactNode } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, EmptyState, LinkButton } from '@grafana/ui';
import { locationUtil } from '@grafana/data';
import { unescaped } from '../core/unescaped';
import { isRefused } from '../data/isRefused';
import type { DataSourceProblem } from '../data/useDataSource';
import { appRoot } from '../pluginId';
import { isAdmin } from './isAdmin';
import { isUnreachable } from './isUnreachable';

interface ErrorProps {
  readonly error: Error;
  onRetry(): void;
  /** What the page still has. */
  readonly children?: ReactNode;
}

/** Error of a failed load; what else is known remains below it. */
export function FleetError({ error, onRetry, children }: ErrorProps) {
  const isAway = isUnreachable(error);
  return (
    <Alert
      title={isAway ? t('fleet-error.away', 'Prometheus does not answer') : t('fleet-error.title', 'Cannot load devices')}
      severity="error"
    >
      <p>
        {isAway
          ? t(
              'fleet-error.away-text',
              'Grafana gets no response from it, so states, readings and graphs are away. Devices are still monitored by their exporter. Check that Prometheus is running and that the URL of its data source is right.',
            )
          : t('fleet-error.text', 'Data source error: {{message}}', { message: error.message, ...unescaped })}
      </p>
      {isRefused(error) && (
        <p>
          {t(
            'fleet-error.refused',
            'It refuses the request: check the credentials in the settings of the data source, and that you have the permission datasources:query for it.',
          )}
        </p>
      )}
      {children}
      <Button variant="secondary" size="sm" onClick={onRetry} tooltip={isAway ? error.message : undefined}>
        {t('fleet-error.retry', 'Try again')}
      </Button>
    </Alert>
  );
}

/** That the devices on the page are those of the exporter, while Prometheus is away. */
export function OnlyOfExporter() {
  return <p>{t('overview.only-api', 'The devices below are those of the exporter, without alerts other than leak, smoke and gas.')}</p>;
}

/** Empty state before setup: links to Settings, or asks to contact an administrator. */
export function FleetFirstRun({ problem }: { readonly problem: DataSourceProblem | 'no-devices' }) {
  const mayOpenSettings = isAdmin();
  return (
    <EmptyState
      variant="call-to-action"
      message={firstRunTitle(problem)}
      button={
        mayOpenSettings ? (
          <LinkButton href={locationUtil.assureBaseUrl(`${appRoot}/settings`)} icon="cog">
            {t('first-run.settings', 'Open Settings')}
          </LinkButton>
        ) : undefined
      }
    >
      {problem === 'several' && <p>{t('first-run.several-step', 'The choice at the top of the page is kept in its address.')}</p>}
      {problem === 'several' && !mayOpenSettings
        ? null
        : mayOpenSettings
          ? t('first-run.admin', 'Settings has a setup in three steps and a connection test.')
          : t('first-run.viewer', 'Ask a Grafana administrator to set up this app.')}
      {problem !== 'several' && problem !== 'gone' && (
        <p>{t('first-run.demo', 'To try it without devices: npx gaugeway demo runs the exporter with simulated ones.')}</p>
      )}
    </EmptyState>
  );
}

function firstRunTitle(problem: DataSourceProblem | 'no-devices'): string {
  switch (problem) {
    case 'none':
      return t('first-run.none', 'No Prometheus data source yet');
    case 'several':
      return t('first-run.several', 'Several data sources have devices: select one');
    case 'gone':
      return t('first-run.gone', 'The selected data source does not exist');
    case 'without-devices':
    case 'no-devices':
      return t('first-run.no-devices', 'No devices in Prometheus yet');
  }
}
