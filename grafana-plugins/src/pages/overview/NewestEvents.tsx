import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Text, useStyles2 } from '@grafana/ui';
import { EventList } from '../../components/EventList';
import { ExporterNotice } from '../../components/ExporterNotice';
import { type EventRow, type ExporterError, getExporterPage } from '../../data/exporterApi';
import { useExporter } from '../../data/useExporter';

const maxEvents = 15;

async function loadNewest(signal: AbortSignal): Promise<readonly EventRow[]> {
  const { data } = await getExporterPage('events', { limit: maxEvents }, signal);
  return data;
}

/** The latest events of the exporter. */
export function useNewestEvents() {
  return useExporter(loadNewest);
}

interface Props {
  readonly data?: readonly EventRow[];
  readonly error?: ExporterError;
  readonly nowMs: number;
}

/** The latest events, or a notice if the exporter's API cannot be reached. */
export function NewestEvents({ data, error, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section} aria-labelledby="gaugeway-events">
      <Text element="h2" variant="h4">
        <span id="gaugeway-events">{t('overview.events', 'Latest events')}</span>
      </Text>
      {error !== undefined && <ExporterNotice error={error} what={t('overview.events-what', 'Events')} />}
      {data?.length === 0 && <Text color="secondary">{t('overview.no-events', 'No events since the exporter started.')}</Text>}
      {data !== undefined && data.length > 0 && <EventList events={data} nowMs={nowMs} withDevice />}
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { section: css({ display: 'grid', gap: theme.spacing(1) }) };
}
