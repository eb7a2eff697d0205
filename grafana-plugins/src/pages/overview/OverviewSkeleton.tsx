import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { SkeletonBlock } from '../../components/SkeletonBlock';
import { fleetHeight } from './FleetByGroup';
import { OverviewLayout } from './OverviewLayout';
import { tileHeight, tileRow } from './Tiles';

/** Placeholder with the layout of the loaded page. */
export function OverviewSkeleton() {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-busy="true" aria-label={t('overview.loading', 'Loading the overview')}>
      <OverviewLayout
        tiles={
          <div className={styles.tiles}>
            {[1, 2, 3, 4, 5].map((tile) => (
              <SkeletonBlock key={tile} height={tileHeight} />
            ))}
          </div>
        }
        problems={
          <div className={styles.lines}>
            {[1, 2, 3, 4, 5, 6].map((line) => (
              <SkeletonBlock key={line} height={56} />
            ))}
          </div>
        }
        fleet={<SkeletonBlock height={fleetHeight} />}
      />
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { tiles: css(tileRow(theme)), lines: css({ display: 'grid', gap: theme.spacing(1) }) };
}
