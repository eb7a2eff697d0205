import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type PanelDataErrorViewProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

/** Shown by a panel that cannot render its data. */
export function PanelDataErrorView({ data, message, fieldConfig }: PanelDataErrorViewProps) {
  const styles = useStyles2(getStyles);
  const hasRows = data.series.some(({ length }) => length > 0);
  return <div className={styles}>{message ?? (hasRows ? 'Unable to draw the data' : (fieldConfig?.defaults.noValue ?? 'No data'))}</div>;
}

const getStyles = ({ typography, colors }: GrafanaTheme2) =>
  css({ ...typography.body, display: 'grid', placeItems: 'center', height: '100%', color: colors.text.secondary });
