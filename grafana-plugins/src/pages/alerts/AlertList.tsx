import React, { useEffect, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, EmptyState, Text, useStyles2 } from '@grafana/ui';
import { AlertCards } from '../../components/alerts/AlertCards';
import { StateBadge } from '../../components/StateBadge';
import { isOwn } from '../../core/alert';
import { alertRows } from '../../core/alertRow';
import type { Device } from '../../core/device';
import { unescaped } from '../../core/unescaped';
import { isBlind } from '../../data/alerts/sourceProblem';
import type { Alerts } from '../../data/alerts/useAlerts';
import { type AlertGroup, type Grouping, groupRows, matchingRows, phaseOf } from './alertFilter';
import { AlertFilters, facetWord } from './AlertFilters';
import { AlertsSkeleton } from './AlertsSkeleton';
import { useAlertListState } from './useAlertListState';

interface Props {
  readonly data: Alerts;
  /** Absent while they load: the alerts do not wait for them. */
  readonly devices: readonly Device[] | undefined;
  readonly nowMs: number;
  onChanged(): void;
}

const pageSize = 100;

/** The alerts that match the filters, in groups, worst first. */
export function AlertList({ data, devices, nowMs, onChanged }: Props) {
  const styles = useStyles2(getStyles);
  const state = useAlertListState();
  const { filter, grouping } = state;
  const own = useMemo(() => data.alerts.filter(isOwn), [data]);
  const others = data.alerts.length - own.length;
  const rows = useMemo(() => alertRows(filter.withOthers ? data.alerts : own, devices), [filter.withOthers, data, own, devices]);
  const matching = useMemo(() => matchingRows(rows, filter), [rows, filter]);
  const shown = useMemo(() => matching.filter((row) => filter.phases.includes(phaseOf(row))), [matching, filter]);
  const isWaiting = devices === undefined && needsDevices(state);
  // a source that is away may have some, and rules that fail would: zero would say that all is well
  const isUnknown = rows.length === 0 && data.problems.some(isBlind);
  const [most, setMost] = useState(pageSize);
  useEffect(() => setMost(pageSize), [filter]);
  if (isUnknown) {
    return null;
  }
  return (
    <div className={styles.list}>
      <AlertFilters state={state} rows={rows} matching={matching} />
      <div className={styles.bar}>
        <Text color="secondary">
          <span role="status">
            {!isWaiting && t('alerts.count', '{{shown}} of {{all}} alerts', { shown: shown.length, all: rows.length })}
          </span>
        </Text>
        {others > 0 && (
          <Button
            variant="secondary"
            fill="text"
            size="sm"
            aria-pressed={filter.withOthers}
            onClick={() => state.showOthers(!filter.withOthers)}
          >
            {filter.withOthers
              ? t('alerts.others-hide', 'Hide alerts that are not about devices ({{n}})', { n: others })
              : t('alerts.others-show', 'Show alerts that are not about devices ({{n}})', { n: others })}
          </Button>
        )}
      </div>
      {isWaiting && <AlertsSkeleton />}
      {!isWaiting && shown.length === 0 && <Nothing isFiltered={rows.length > 0} nowMs={nowMs} onClear={state.clear} />}
      {groupRows(isWaiting ? [] : shown.slice(0, most), grouping).map((group) => (
        <Group key={group.value} group={group} grouping={grouping} data={data} nowMs={nowMs} onChanged={onChanged} />
      ))}
      {!isWaiting && shown.length > most && (
        <div>
          <Button variant="secondary" onClick={() => setMost(most + pageSize)}>
            {t('alerts.more', 'Show more ({{n}})', { n: shown.length - most })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Whether the names and areas that devices have decide which alerts are shown, and where. */
function needsDevices({
  filter: { search, chosen },
  grouping,
}: Pick<ReturnType<typeof useAlertListState>, 'filter' | 'grouping'>): boolean {
  return search !== '' || chosen.area.length > 0 || chosen.device.length > 0 || grouping === 'area' || grouping === 'device';
}

interface GroupProps extends Pick<Props, 'data' | 'nowMs' | 'onChanged'> {
  readonly group: AlertGroup;
  readonly grouping: Grouping;
}

function Group({ group: { value, rows }, grouping, data, nowMs, onChanged }: GroupProps) {
  const styles = useStyles2(getStyles);
  const title =
    grouping === 'none' ? t('page.alerts', 'Alerts') : value === '' ? t('devices.facet-none', '(none)') : facetWord(grouping, value);
  const { alerts, alertmanagers } = data;
  return (
    <section>
      {grouping !== 'none' && (
        <div className={styles.heading}>
          <StateBadge level={rows[0].severity} word={grouping === 'severity' ? '' : undefined} />
          <Text element="h2" variant="h4">
            {title}
          </Text>
          <Text color="secondary">{String(rows.length)}</Text>
        </div>
      )}
      <AlertCards rows={rows} label={title} nowMs={nowMs} alerts={alerts} alertmanagers={alertmanagers} onChanged={onChanged} />
    </section>
  );
}

interface NothingProps {
  readonly isFiltered: boolean;
  readonly nowMs: number;
  onClear(): void;
}

function Nothing({ isFiltered, nowMs, onClear }: NothingProps) {
  return isFiltered ? (
    <EmptyState
      variant="not-found"
      message={t('alerts.nothing', 'No matching alerts')}
      button={
        <Button variant="secondary" onClick={onClear}>
          {t('devices.clear', 'Clear search and filters')}
        </Button>
      }
    />
  ) : (
    <EmptyState variant="completed" message={t('alerts.none', 'No alert is firing or pending')}>
      {t('alerts.none-text', 'Last checked {{time}}.', { time: dateTimeFormat(nowMs), ...unescaped })}
    </EmptyState>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ display: 'grid', gap: theme.spacing(1.5), gridTemplateColumns: 'minmax(0, 1fr)', marginTop: theme.spacing(1.5) }),
    bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: theme.spacing(1) }),
    heading: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), marginBottom: theme.spacing(1) }),
  };
}
