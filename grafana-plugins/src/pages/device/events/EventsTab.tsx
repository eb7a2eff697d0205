import React, { useCallback, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, EmptyState, LoadingPlaceholder, Text, useStyles2 } from '@grafana/ui';
import { DataSourceNotice } from '../../../components/DataSourceNotice';
import { EventList } from '../../../components/EventList';
import { ExporterNotice } from '../../../components/ExporterNotice';
import { queryErrorText } from '../../../components/queryErrorText';
import { TimeRangeChoice } from '../../../components/TimeRangeChoice';
import { useTimeRange } from '../../../components/useTimeRange';
import { useVisibleInterval } from '../../../data/useVisibleInterval';
import { unescaped } from '../../../core/unescaped';
import type { EventRow, ExporterError } from '../../../data/exporterApi';
import { useOptionalDataSource } from '../../../data/useOptionalDataSource';
import { useTraceHref } from '../useTraceHref';
import { useRefreshAfter } from '../useRefreshAfter';
import { entriesOf, kindOfEvent } from './entries';
import { EntryList } from './EntryList';
import { KindFilter } from './KindFilter';
import { useHistory } from './useHistory';
import { useKinds } from './useKinds';

interface Props {
  readonly connector: string;
  readonly id: string;
  /** Of the exporter's buffer. */
  readonly events: readonly EventRow[] | undefined;
  readonly error: ExporterError | undefined;
  /** Load time of the page; a later one loads what is new. */
  readonly nowMs: number;
  onRefreshEvents(): void;
}

/** Events of the device: in the exporter's buffer, and with its other lines in Loki. */
export function EventsTab(props: Props) {
  const { events, error, nowMs } = props;
  const loki = useOptionalDataSource('loki');
  if (loki.problem === undefined) {
    return <HistoryView {...props} dataSource={loki.dataSource} />;
  }
  return (
    <>
      <BufferView events={events} error={error} nowMs={nowMs} />
      <DataSourceNotice type="loki" problem={loki.problem} />
    </>
  );
}

function BufferView({ events, error, nowMs }: Pick<Props, 'events' | 'error' | 'nowMs'>) {
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

const liveMs = 5000;

interface HistoryProps extends Props {
  /** Absent while it is searched. */
  readonly dataSource: ReturnType<typeof useOptionalDataSource>['dataSource'];
}

function HistoryView({ connector, id, events, error: exporterError, nowMs, dataSource, onRefreshEvents }: HistoryProps) {
  const styles = useStyles2(getStyles);
  const { raw, resolve, change } = useTimeRange();
  const [kinds, toggle] = useKinds();
  const [isLive, setLive] = useState(false);
  const resolveMs = useCallback(() => {
    const { from, to } = resolve();
    return { fromMs: from.valueOf(), toMs: to.valueOf() };
  }, [resolve]);
  const { lines, isComplete, isLoading, error, loadOlder, refresh } = useHistory(dataSource, { connector, id, kinds, resolve: resolveMs });
  const canBeLive = raw.to === 'now';
  const isPolling = isLive && canBeLive;
  const tick = useCallback(() => {
    refresh();
    onRefreshEvents();
  }, [refresh, onRefreshEvents]);
  useVisibleInterval(isPolling, tick, liveMs);
  useRefreshAfter(nowMs, refresh);
  const traceHref = useTraceHref();
  const entries = useMemo(() => {
    const { fromMs, toMs } = resolveMs();
    // pages that are not loaded yet may have the older events
    const sinceMs = isComplete || lines.length === 0 ? fromMs : Math.max(fromMs, lines.at(-1)?.atMs ?? fromMs);
    const isShown = (row: EventRow) => kinds.includes(kindOfEvent(row)) && row.at_ms >= sinceMs && (canBeLive || row.at_ms < toMs);
    return entriesOf(lines, (events ?? []).filter(isShown));
  }, [lines, events, kinds, isComplete, canBeLive, resolveMs]);
  return (
    <>
      <div className={styles.bar}>
        <KindFilter chosen={kinds} onToggle={toggle} />
        <div className={styles.time}>
          <Button
            size="sm"
            variant={isPolling ? 'primary' : 'secondary'}
            fill="outline"
            icon={isPolling ? 'pause' : 'play'}
            aria-pressed={isPolling}
            disabled={!canBeLive}
            tooltip={canBeLive ? undefined : t('events.not-live', 'Requires a time range that ends now')}
            onClick={() => setLive(!isLive)}
          >
            {t('events.live', 'Live')}
          </Button>
          <TimeRangeChoice value={resolve()} onChange={change} />
        </div>
      </div>
      {error !== undefined && (
        <Text color="warning" element="p">
          {t('events.history-error', 'History is not available: {{message}}', { message: queryErrorText(error, 'Loki'), ...unescaped })}
        </Text>
      )}
      {exporterError !== undefined && <ExporterNotice error={exporterError} what={t('events.newest', 'The newest events')} />}
      {entries.length === 0 && !isLoading && error === undefined && (
        <EmptyState variant="completed" message={t('events.none', 'No events')}>
          {t('events.none-in-range', 'No lines of these kinds in the selected time range.')}
        </EmptyState>
      )}
      <EntryList entries={entries} nowMs={nowMs} traceHref={traceHref} />
      {isLoading && !isComplete && lines.length === 0 && <LoadingPlaceholder text={t('events.loading', 'Loading events')} />}
      {lines.length > 0 && (
        <div className={styles.foot} role="status">
          <Text color="secondary">
            {isComplete
              ? t('events.all-shown', 'All {{count}} in the selected time range.', {
                  count: entries.length,
                  defaultValue_one: '{{count}} in the selected time range.',
                })
              : t('events.newest-shown', 'The newest {{count}}.', { count: entries.length, defaultValue_one: 'The newest.' })}
          </Text>
          {!isComplete && (
            <Button variant="secondary" size="sm" icon="angle-down" disabled={isLoading} onClick={loadOlder}>
              {t('events.older', 'Older')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    bar: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      margin: theme.spacing(1, 0),
    }),
    time: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
    foot: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(2), margin: theme.spacing(1, 0) }),
  };
}
