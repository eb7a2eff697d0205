import React from 'react';
import { t } from '@grafana/i18n';
import { MaintenanceControl, type MaintenanceInForce } from '../../components/maintenance/MaintenanceControl';
import type { ConnectorCard } from './connectorCard';

interface Props {
  readonly card: ConnectorCard;
  onChanged(): void;
}

/** The maintenance of a connector. It can be changed where the app talks to its exporter. */
export function ConnectorMaintenance({ card, onChanged }: Props) {
  const { connector, status } = card;
  const maintenance = inForce(card);
  if (maintenance === undefined && status === undefined) {
    return null;
  }
  return <MaintenanceControl maintenance={maintenance} targets={[{ connector }]} onChanged={onChanged} />;
}

function inForce({ connector, status, maintenanceUntilMs }: ConnectorCard): MaintenanceInForce | undefined {
  const maintenance = status?.maintenance;
  if (maintenance !== undefined) {
    const { since_ms: sinceMs, until_ms: untilMs, reason, by, is_muted: isMuted } = maintenance;
    const note = isMuted ? undefined : t('connectors.not-muted', 'Its own alerts go on: it has safety sensors that are not muted');
    return { sinceMs, untilMs, reason, by, target: { connector }, note };
  }
  return status === undefined && maintenanceUntilMs !== undefined ? { untilMs: maintenanceUntilMs } : undefined;
}
