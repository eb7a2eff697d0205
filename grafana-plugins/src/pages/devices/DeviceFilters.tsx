import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { FacetChoice } from '../../components/FacetChoice';
import { SearchField } from '../../components/SearchField';
import { stateWord } from '../../components/stateStyle';
import type { Device } from '../../core/device';
import type { Level } from '../../core/level';
import { columnHelp } from './columnHelp';
import { type DeviceFilter, type Facet, facets, facetValues } from './deviceFilter';

interface Props {
  /** All devices, for the counts of the facets. */
  readonly devices: readonly Device[];
  readonly filter: DeviceFilter;
  onSearch(text: string): void;
  onChoose(facet: Facet, values: readonly string[]): void;
  onAttention(isOnly: boolean): void;
}

/** A search box, a select for each facet, and a filter for devices that need attention. */
export function DeviceFilters(props: Props) {
  const { devices, filter, onSearch, onChoose, onAttention } = props;
  const isAttention = filter.isAttention === true;
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.filters} role="search">
      <div className={styles.search}>
        <SearchField
          label={t('devices.search', 'Search devices')}
          placeholder={t('devices.search-placeholder', 'Search name, ID, model, area (press /)')}
          value={filter.search}
          onSearch={onSearch}
        />
      </div>
      {facets.map((facet) => (
        <DeviceFacet key={facet} facet={facet} devices={devices} filter={filter} onChoose={onChoose} />
      ))}
      <Button
        variant={isAttention ? 'primary' : 'secondary'}
        fill="outline"
        aria-pressed={isAttention}
        icon={isAttention ? 'check' : undefined}
        onClick={() => onAttention(!isAttention)}
      >
        {t('devices.attention', 'Needs attention')}
      </Button>
    </div>
  );
}

interface ChoiceProps extends Omit<Props, 'onSearch' | 'onAttention'> {
  readonly facet: Facet;
}

function DeviceFacet({ facet, devices, filter, onChoose }: ChoiceProps) {
  const values = useMemo(() => facetValues(devices, filter, facet), [devices, filter, facet]);
  return (
    <FacetChoice
      title={facetTitle(facet)}
      help={columnHelp(facet)}
      values={values}
      chosen={filter.chosen[facet]}
      wordOf={(value) => (facet === 'state' ? stateWord(value as Level) : value)}
      onChoose={(chosen) => onChoose(facet, chosen)}
    />
  );
}

function facetTitle(facet: Facet): string {
  switch (facet) {
    case 'state':
      return t('devices.facet-state', 'State');
    case 'area':
      return t('devices.facet-area', 'Area');
    case 'connector':
      return t('devices.facet-connector', 'Connector');
    case 'model':
      return t('devices.facet-model', 'Model');
  }
}

function getStyles(theme: GrafanaTheme2) {
  return {
    filters: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
    search: css({ flex: '1 1 280px', maxWidth: 420 }),
  };
}
