import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { agoText } from '../core/deviceText';
import { Explained } from './help/Explained';

interface Props {
  readonly atMs: number | undefined;
  /** Load time of the page, so that all ages on it are consistent. */
  readonly nowMs: number;
  /** Whether the exact time can be reached by keyboard; in a list it cannot. */
  readonly isTabStop?: boolean;
}

/** An age, with the exact time in the user's time zone as tooltip. */
export function Ago({ atMs, nowMs, isTabStop = false }: Props) {
  if (atMs === undefined) {
    return <>–</>;
  }
  const exact = dateTimeFormat(atMs);
  return (
    <Explained text={isTabStop ? exact : undefined}>
      <time dateTime={new Date(atMs).toISOString()} title={isTabStop ? undefined : exact}>
        {agoText(atMs, nowMs)}
      </time>
    </Explained>
  );
}
