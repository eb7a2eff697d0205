import { css } from '@emotion/css';
import {
  type Field,
  FieldType,
  formattedValueToString,
  getDisplayProcessor,
  getFieldDisplayName,
  type GrafanaTheme2,
  type PanelProps,
} from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';

/** One row per series, with a bar for each period of the same value. */
export function StateTimeline({ data, width, height, timeRange, timeZone }: PanelProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const fromMs = timeRange.from.valueOf();
  const lengthMs = timeRange.to.valueOf() - fromMs;
  return (
    <div className={styles.rows} style={{ width, height }} tabIndex={0} role="img" aria-label="State timeline">
      {data.series.flatMap((frame) => {
        const times: number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
        return frame.fields
          .filter(({ type }) => type !== FieldType.time)
          .map((field) => {
            const display = field.display ?? getDisplayProcessor({ field, theme, timeZone });
            const name = getFieldDisplayName(field, frame, data.series);
            return (
              <div key={`${frame.refId}${name}`} className={styles.row}>
                <span className={styles.name}>{name}</span>
                <div className={styles.track}>
                  {spansOf(field, times, timeRange.to.valueOf()).map(({ startMs, endMs, value }) => {
                    const shown = display(value);
                    const left = `${((startMs - fromMs) / lengthMs) * 100}%`;
                    const background = shown.color ?? theme.colors.primary.main;
                    const style = {
                      left,
                      width: `${((endMs - startMs) / lengthMs) * 100}%`,
                      background,
                      color: theme.colors.getContrastText(background, 4.5),
                    };
                    return (
                      <span key={startMs} className={styles.span} style={style}>
                        {formattedValueToString(shown)}
                      </span>
                    );
                  })}
                </div>
              </div>
            );
          });
      })}
    </div>
  );
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
  readonly value: unknown;
}

function spansOf(field: Field, times: readonly number[], endMs: number): Span[] {
  const starts = times.map((_time, index) => index).filter((index) => index === 0 || field.values[index] !== field.values[index - 1]);
  return starts
    .map((start, position) => ({
      startMs: times[start] ?? 0,
      endMs: times[starts[position + 1] ?? -1] ?? endMs,
      value: field.values[start],
    }))
    .filter(({ value }) => value !== null && value !== undefined);
}

const getStyles = ({ spacing, typography }: GrafanaTheme2) => ({
  rows: css({ overflow: 'auto' }),
  row: css({ display: 'flex', alignItems: 'center', gap: spacing(1), height: 28 }),
  name: css({ ...typography.bodySmall, width: 120, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  track: css({ position: 'relative', flexGrow: 1, height: 22, overflow: 'hidden' }),
  span: css({
    ...typography.bodySmall,
    position: 'absolute',
    height: 22,
    overflow: 'hidden',
    padding: spacing(0, 0.5),
    whiteSpace: 'nowrap',
  }),
});
