import React, { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Checkbox, LoadingPlaceholder, Text, useStyles2 } from '@grafana/ui';
import { ExporterNotice } from '../../components/ExporterNotice';
import { Heading } from '../../components/help/Heading';
import { readingText } from '../../core/format';
import type { ExporterError, MappingRow } from '../../data/exporterApi';
import { mappingHelp } from './mappingHelp';
import { rejectionText } from './rejection';

interface Props {
  readonly rows: readonly MappingRow[] | undefined;
  readonly error: ExporterError | undefined;
  readonly nowMs: number;
}

/** The mapping of each property of the device to a metric, or the reason why it is not exported. */
export function MappingTab({ rows, error, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const [isOnlyHidden, setOnlyHidden] = useState(false);
  const shown = useMemo(() => (isOnlyHidden ? rows?.filter(({ exported }) => !exported) : rows), [rows, isOnlyHidden]);
  if (rows === undefined || shown === undefined) {
    return error === undefined ? (
      <LoadingPlaceholder text={t('mapping.loading', 'Loading mapping')} />
    ) : (
      <ExporterNotice error={error} what={t('mapping.what', 'Mappings')} />
    );
  }
  return (
    <>
      <div className={styles.bar}>
        <Text color="secondary">{t('mapping.count', '{{shown}} of {{all}} properties', { shown: shown.length, all: rows.length })}</Text>
        <Checkbox
          label={t('mapping.only-hidden', 'Only not exported')}
          value={isOnlyHidden}
          onChange={({ currentTarget }) => setOnlyHidden(currentTarget.checked)}
        />
      </div>
      <div className={styles.scroller} tabIndex={0} role="region" aria-label={t('mapping.table', 'Mapping')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <Heading text={t('mapping.property', 'Property')} help={mappingHelp('property')} />
              <Heading text={t('mapping.unit', 'Unit')} help={mappingHelp('unit')} />
              <Heading text={t('mapping.metric', 'Metric')} help={mappingHelp('metric')} />
              <Heading text={t('mapping.value', 'Value')} help={mappingHelp('value')} />
              <Heading text={t('mapping.step', 'Rule')} help={mappingHelp('step')} />
              <Heading text={t('mapping.note', 'Note')} help={mappingHelp('note')} />
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index} data-exported={row.exported}>
                <td>{row.property}</td>
                <td>{row.unit}</td>
                <td>{metricText(row) !== '' && <code>{metricText(row)}</code>}</td>
                <td title={typeof row.value === 'number' ? String(row.value) : undefined}>{mappedText(row)}</td>
                <td>{row.step}</td>
                <td>{row.rejected === undefined ? row.reason : rejectionText(row.rejected, nowMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** As on the tab with the readings, also beside a unit of the source: `66%`, not 0.66. */
function mappedText({ metric, labels = {}, value }: MappingRow): string | undefined {
  return typeof value === 'number' && metric !== undefined ? readingText({ metric, labels, value }) : value?.toString();
}

/** In PromQL notation; in parentheses if it is not exported. */
function metricText({ metric, labels = {}, exported, outcome }: MappingRow): string {
  if (metric === undefined) {
    return outcome === 'none' ? '' : outcome;
  }
  const inBraces = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const text = inBraces.length > 0 ? `${metric}{${inBraces.join(',')}}` : metric;
  return exported ? text : `(${text})`;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', margin: theme.spacing(1, 0) }),
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
  };
}
