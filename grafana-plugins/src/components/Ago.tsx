import React from 'react';
import { t } from '@grafana/i18n';
import { agoText, spanText } from '../core/deviceText';
import { exactText } from './exactText';
import { Explained } from './help/Explained';

interface Props {
  readonly atMs: number | undefined;
  /** Load time of the page, so that all ages on it are consistent. */
  readonly nowMs: number;
  /** Whether the exact time can be reached by keyboard; in a list it cannot. */
  readonly isTabStop?: boolean;
  /** The time was not observed: it was then or before. */
  readonly isAtLeast?: boolean;
}

/** An age, with the exact time in the user's time zone as tooltip. */
export function Ago({ atMs, nowMs, isTabStop = false, isAtLeast = false }: Props) {
  if (atMs === undefined) {
    return <>–</>;
  }
  const exact = exactText(atMs, isAtLeast);
  return (
    <Explained text={isTabStop ? exact : undefined}>
      <time dateTime={new Date(atMs).toISOString()} title={isTabStop ? undefined : exact}>
        {isAtLeast ? t('span.at-least-ago', 'at least {{span}} ago', { span: spanText(nowMs - atMs) }) : agoText(atMs, nowMs)}
      </time>
    </Explained>
  );
}
