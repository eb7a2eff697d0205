import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { MetricHelp } from '../../components/help/MetricHelp';
import { metricTitle } from '../../core/catalogue';

import { type PhaseTable, labelsText } from './readingLayout';
import { type DeviceReading, shownText } from './readings';

interface Props {
  readonly table: PhaseTable;
  /** The part in the heading above. */
  readonly part?: string;
  /** `undefined` for users without access to Explore. */
  exploreHref(metric: string): string | undefined;
}

/** Values of the phases side by side, a line a quantity. */
export function PhaseTableView({ table: { phases, rows }, part, exploreHref }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('readings.phase', 'Phase')}</th>
            {phases.map((phase) => (
              <th key={phase} scope="col">
                {phase.toUpperCase().replace('_', '–')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ first, byPhase }) => {
            const { phase: _phase, ...labels } = first.labels;
            const name = `${metricTitle(first.metric)} ${labelsText({ ...first, labels }, part)}`.trim();
            const href = exploreHref(first.metric);
            return (
              <tr key={first.key}>
                <th scope="row">
                  <Tooltip content={<MetricHelp metric={first.metric} />}>
                    {href === undefined ? <span>{name}</span> : <a href={href}>{name}</a>}
                  </Tooltip>
                </th>
                {phases.map((phase) => {
                  const reading = byPhase.get(phase);
                  return <td key={phase}>{cellText(reading)}</td>;
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A dash where a phase has no such reading. */
function cellText(reading: DeviceReading | undefined): string {
  return reading === undefined ? '–' : shownText(reading);
}

function getStyles(theme: GrafanaTheme2) {
  return {
    scroller: css({ overflowX: 'auto', margin: theme.spacing(1, 0) }),
    table: css({
      fontVariantNumeric: 'tabular-nums',
      '& th, & td': {
        padding: theme.spacing(0.5, 1.5),
        borderBottom: `1px solid ${theme.colors.border.weak}`,
        textAlign: 'right',
        whiteSpace: 'nowrap',
      },
      '& th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      '& th:first-of-type': { textAlign: 'left', paddingLeft: 0 },
      '& a:hover': { textDecoration: 'underline' },
    }),
  };
}
