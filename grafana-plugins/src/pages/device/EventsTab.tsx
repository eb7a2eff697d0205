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

/** Events of the device in the exporter's buffer. */
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
        {t('events.none-text', 'None of the latest 1000 events in the exporter is from this device.')}
      </EmptyState>
    );
  }
  return <EventList events={events} nowMs={nowMs} />;
}
