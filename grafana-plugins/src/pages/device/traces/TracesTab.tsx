import React, { useCallback } from 'react';
import { css } from '@emotion/css';
import { type DataSourceApi, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EmptyState, LoadingPlaceholder, Text, useStyles2 } from '@grafana/ui';
import { DataSourceNotice } from '../../../components/DataSourceNotice';
import { Heading } from '../../../components/help/Heading';
import { queryErrorText } from '../../../components/queryErrorText';
import { StateBadge } from '../../../components/StateBadge';
import { TimeRangeChoice } from '../../../components/TimeRangeChoice';
import { useTimeRange } from '../../../components/useTimeRange';
import { valueText } from '../../../core/format';
import { deviceTraces } from '../../../core/selector';
import { unescaped } from '../../../core/unescaped';
import { queryTraces, type Trace } from '../../../data/tempo';
import { useLoad } from '../../../data/useLoad';
import { useOptionalDataSource } from '../../../data/useOptionalDataSource';
import { useRefreshAfter } from '../useRefreshAfter';
import { useTraceHref } from '../useTraceHref';

interface Props {
  readonly connector: string;
  readonly id: string;
  /** Load time of the page; a later one loads anew. */
  readonly nowMs: number;
}

const newest = 20;

/** The newest traces of the device. */
export function TracesTab(props: Props) {
  const { dataSource, problem } = useOptionalDataSource('tempo');
  return problem === undefined ? <TracesView {...props} dataSource={dataSource} /> : <DataSourceNotice type="tempo" problem={problem} />;
}

function TracesView({ connector, id, nowMs, dataSource }: Props & { readonly dataSource: DataSourceApi | undefined }) {
  const styles = useStyles2(getStyles);
  const { resolve, change } = useTimeRange();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { from, to } = resolve();
      const range = { fromMs: from.valueOf(), toMs: to.valueOf() };
      return dataSource && queryTraces(dataSource, { query: deviceTraces(connector, id), limit: newest, ...range }, signal);
    },
    [dataSource, connector, id, resolve],
  );
  const { data: traces, error, isLoading, refresh } = useLoad(load);
  useRefreshAfter(nowMs, refresh);
  return (
    <>
      <div className={styles.bar}>
        <Text color="secondary">
          {traces !== undefined &&
            traces.length > 0 &&
            t('traces.newest', 'The newest {{count}}.', { count: traces.length, defaultValue_one: 'The newest.' })}
        </Text>
        <TimeRangeChoice value={resolve()} onChange={change} />
      </div>
      {error !== undefined && (
        <Text color="warning" element="p">
          {t('traces.error', 'Traces are not available: {{message}}', { message: queryErrorText(error, 'Tempo'), ...unescaped })}
        </Text>
      )}
      {traces === undefined && error === undefined && <LoadingPlaceholder text={t('traces.loading', 'Loading traces')} />}
      {traces?.length === 0 && !isLoading && error === undefined && (
        <EmptyState variant="completed" message={t('traces.none', 'No traces')}>
          {t('traces.none-text', 'No traces of this device in the selected time range. The exporter traces some of the messages only.')}
        </EmptyState>
      )}
      {traces !== undefined && traces.length > 0 && <TraceTable traces={traces} />}
    </>
  );
}

function TraceTable({ traces }: { readonly traces: readonly Trace[] }) {
  const styles = useStyles2(getStyles);
  const hrefOf = useTraceHref();
  return (
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={t('traces.table', 'Traces')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <Heading text={t('traces.time', 'Time')} help={t('help.trace-time', 'When the message or poll began.')} />
            <Heading
              text={t('traces.name', 'Name')}
              help={t('help.trace-name', 'What was done. The link opens the trace with its steps.')}
            />
            <Heading
              text={t('traces.duration', 'Duration')}
              help={t('help.trace-duration', 'From the arrival of a message, or the start of a poll, until its values are stored.')}
              className={styles.number}
            />
            <Heading
              text={t('traces.status', 'Status')}
              help={t('help.trace-status', 'Failed: a step had an error, which the trace has.')}
            />
          </tr>
        </thead>
        <tbody>
          {traces.map(({ id, name, startMs, durationMs, hasFailed }) => {
            const href = hrefOf(id, startMs);
            return (
              <tr key={id}>
                <td>{dateTimeFormat(startMs)}</td>
                <td>
                  {href === undefined ? (
                    name || id
                  ) : (
                    <a className={styles.link} href={href}>
                      {name || id}
                    </a>
                  )}
                </td>
                <td className={styles.number}>{durationText(durationMs)}</td>
                <td>
                  {hasFailed ? (
                    <StateBadge level="critical" word={t('traces.failed', 'Failed')} />
                  ) : (
                    <StateBadge level="ok" word={t('traces.ok', 'OK')} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function durationText(ms: number): string {
  return ms < 1 ? t('traces.short', 'below 1 ms') : valueText('_seconds', ms / 1000);
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
    scroller: css({ overflowX: 'auto' }),
    table: css({
      width: '100%',
      '& th, & td': {
        padding: theme.spacing(0.75, 1),
        textAlign: 'left',
        verticalAlign: 'top',
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      '& th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium, whiteSpace: 'nowrap' },
    }),
    link: css({ color: theme.colors.text.link, textDecoration: 'underline' }),
    number: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  };
}
