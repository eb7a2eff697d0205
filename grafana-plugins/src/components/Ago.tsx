import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { agoText } from '../core/deviceText';

interface Props {
  readonly atMs: number | undefined;
  /** Load time of the page, so that all ages on it are consistent. */
  readonly nowMs: number;
}

/** An age, with the exact time in the user's time zone as tooltip. */
export function Ago({ atMs, nowMs }: Props) {
  if (atMs === undefined) {
    return <>–</>;
  }
  return (
    <time dateTime={new Date(atMs).toISOString()} title={dateTimeFormat(atMs)}>
      {agoText(atMs, nowMs)}
    </time>
  );
}
