import React from 'react';
import { dateTime, getTimeZone, type TimeRange } from '@grafana/data';
import { TimeRangePicker } from '@grafana/ui';

interface Props {
  readonly value: TimeRange;
  onChange(range: TimeRange): void;
}

/** Grafana's picker of a time range. */
export function TimeRangeChoice({ value, onChange }: Props) {
  const [fromMs, toMs] = [value.from.valueOf(), value.to.valueOf()];
  const spanMs = toMs - fromMs;
  const choose = (startMs: number, endMs: number) => {
    const [from, to] = [dateTime(startMs), dateTime(endMs)];
    onChange({ from, to, raw: { from, to } });
  };
  return (
    <TimeRangePicker
      isOnCanvas
      value={value}
      timeZone={getTimeZone()}
      onChange={onChange}
      // the time zone is set in the user's profile
      onChangeTimeZone={() => undefined}
      onMoveBackward={() => choose(fromMs - spanMs / 2, toMs - spanMs / 2)}
      onMoveForward={() => choose(fromMs + spanMs / 2, toMs + spanMs / 2)}
      onZoom={() => choose(fromMs - spanMs / 2, toMs + spanMs / 2)}
    />
  );
}
