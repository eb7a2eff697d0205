import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Combobox, InlineField, useStyles2 } from '@grafana/ui';
import { FacetChoice } from '../../components/FacetChoice';
import { SearchField } from '../../components/SearchField';
import { stateWord } from '../../components/stateStyle';
import { inhibitedHelp, pendingHelp, silencedHelp } from '../../components/help/alertHelp';
import type { AlertRow } from '../../core/alertRow';
import type { Level } from '../../core/level';
import { type Facet, facets, facetValues, groupings, type Phase, phaseOf, phases } from './alertFilter';
import type { useAlertListState } from './useAlertListState';

interface Props {
  readonly state: ReturnType<typeof useAlertListState>;
  /** All alerts, for the counts of the facets. */
  readonly rows: readonly AlertRow[];
  /** Those that match, of every phase. */
  readonly matching: readonly AlertRow[];
}

/** Search, facets, phases with their counts, and grouping. */
export function AlertFilters({ state, rows, matching }: Props) {
  const styles = useStyles2(getStyles);
  const { filter, grouping } = state;
  return (
    <div className={styles.filters} role="search">
      <div className={styles.search}>
        <SearchField
          label={t('alerts.search', 'Search alerts')}
          placeholder={t('alerts.search-placeholder', 'Search alert, device, area, text')}
          value={filter.search}
          onSearch={state.search}
        />
      </div>
      {facets.map((facet) => (
        <AlertFacet key={facet} facet={facet} rows={rows} state={state} />
      ))}
      <div className={styles.phases} role="group" aria-label={t('alerts.phases', 'State')}>
        {phases.map((phase) => {
          const isShown = filter.phases.includes(phase);
          return (
            <Button
              key={phase}
              variant={isShown ? 'primary' : 'secondary'}
              fill="outline"
              icon={isShown ? 'check' : undefined}
              aria-pressed={isShown}
              tooltip={phaseHelp(phase)}
              onClick={() => state.togglePhase(phase)}
            >
              {phaseText(phase, matching.filter((row) => phaseOf(row) === phase).length)}
            </Button>
          );
        })}
      </div>
      <InlineField label={t('alerts.group', 'Group by')}>
        <Combobox
          id="gaugeway-alert-grouping"
          width={16}
          options={groupings.map((value) => ({ value, label: value === 'none' ? t('alerts.group-none', 'Nothing') : facetTitle(value) }))}
          value={grouping}
          onChange={({ value }) => state.groupBy(value)}
        />
      </InlineField>
    </div>
  );
}

function AlertFacet({ facet, rows, state: { filter, choose } }: Omit<Props, 'matching'> & { readonly facet: Facet }) {
  const values = useMemo(() => facetValues(rows, filter, facet), [rows, filter, facet]);
  return (
    <FacetChoice
      title={facetTitle(facet)}
      help={facetHelp(facet)}
      values={values}
      chosen={filter.chosen[facet]}
      wordOf={(value) => facetWord(facet, value)}
      onChoose={(chosen) => choose(facet, chosen)}
    />
  );
}

/** Text for the value of a facet that is not empty. */
export function facetWord(facet: Facet, value: string): string {
  return facet === 'severity' ? stateWord(value as Level) : value;
}

function facetTitle(facet: Facet): string {
  switch (facet) {
    case 'severity':
      return t('alerts.facet-severity', 'Severity');
    case 'area':
      return t('devices.facet-area', 'Area');
    case 'device':
      return t('alerts.facet-device', 'Device');
    case 'connector':
      return t('devices.facet-connector', 'Connector');
    case 'alert':
      return t('alerts.facet-alert', 'Alert');
  }
}

function facetHelp(facet: Facet): string | undefined {
  switch (facet) {
    case 'severity':
      return t('help.facet-severity', 'By the label severity of the rule: critical, warning or info. Another or none counts as a warning.');
    case 'connector':
      return t('help.connector', 'The part of the exporter that reads the device from its source.');
    default:
      return undefined;
  }
}

function phaseHelp(phase: Phase): string {
  switch (phase) {
    case 'firing':
      return t('help.phase-firing', 'The condition of the rule has been true for long enough; a notification is sent.');
    case 'pending':
      return pendingHelp();
    case 'silenced':
      return silencedHelp();
    case 'inhibited':
      return inhibitedHelp();
  }
}

function phaseText(phase: Phase, count: number): string {
  switch (phase) {
    case 'firing':
      return t('alerts.phase-firing', 'Firing ({{n}})', { n: count });
    case 'pending':
      return t('alerts.phase-pending', 'Pending ({{n}})', { n: count });
    case 'silenced':
      return t('alerts.phase-silenced', 'Silenced ({{n}})', { n: count });
    case 'inhibited':
      return t('alerts.phase-inhibited', 'Inhibited ({{n}})', { n: count });
  }
}

function getStyles(theme: GrafanaTheme2) {
  return {
    filters: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
    search: css({ flex: '1 1 240px', maxWidth: 360 }),
    phases: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
  };
}
