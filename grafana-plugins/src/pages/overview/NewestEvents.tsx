import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Text, useStyles2 } from '@grafana/ui';
import { EventList } from '../../components/EventList';
import { ExporterNotice } from '../../components/ExporterNotice';
import { type EventRow, type ExporterError, getExporterPage } from '../../data/exporterApi';
import { useExporter } from '../../data/useExporter';

const most = 15;

async function askNewest(signal: AbortSignal): Promise<readonly EventRow[]> {
  const { data } = await getExporterPage('events', { limit: most }, signal);
  return data;
}

/** What happened last, newest first. */
export function useNewestEvents() {
  return useExporter(askNewest);
}

interface Props {
  readonly data?: readonly EventRow[];
  readonly error?: ExporterError;
  readonly nowMs: number;
}

/** What devices told and what happened to them; one line where only the exporter could tell and it is not there. */
export function NewestEvents({ data, error, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section} aria-labelledby="gaugeway-events">
      <Text element="h2" variant="h4">
        <span id="gaugeway-events">{t('overview.events', 'Newest events')}</span>
      </Text>
      {error !== undefined && <ExporterNotice error={error} what={t('overview.events-what', 'Events')} />}
      {data?.length === 0 && <Text color="secondary">{t('overview.no-events', 'None since the exporter started.')}</Text>}
      {data !== undefined && data.length > 0 && <EventList events={data} nowMs={nowMs} withDevice />}
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { section: css({ display: 'grid', gap: theme.spacing(1) }) };
}
