import React from 'react';
import { t } from '@grafana/i18n';
import { EmptyState, LoadingPlaceholder } from '@grafana/ui';
import { EventList } from '../../components/EventList';
import { ExporterNotice } from '../../components/ExporterNotice';
import type { EventRow, ExporterError } from '../../data/exporterApi';

interface Props {
  readonly events: readonly EventRow[] | undefined;
  readonly error: ExporterError | undefined;
  readonly nowMs: number;
}

/** The device's events that the exporter still holds. */
export function EventsTab({ events, error, nowMs }: Props) {
  if (events === undefined) {
    return error === undefined ? (
      <LoadingPlaceholder text={t('events.loading', 'Loading events')} />
    ) : (
      <ExporterNotice error={error} what={t('events.what', 'Events')} />
    );
  }
  if (events.length === 0) {
    return (
      <EmptyState variant="completed" message={t('events.none', 'No events')}>
        {t('events.none-text', 'The exporter holds the newest 1000 of all devices; none is of this one.')}
      </EmptyState>
    );
  }
  return <EventList events={events} nowMs={nowMs} />;
}
