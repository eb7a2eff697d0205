import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { agoText } from '../core/deviceText';

interface Props {
  readonly atMs: number | undefined;
  /** The moment for which the page was loaded, so that all ages on it agree. */
  readonly nowMs: number;
}

/** How long ago something was; the exact time, in the user's zone, is shown on hover. */
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
