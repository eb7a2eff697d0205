import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2 } from '@grafana/ui';
import type { LiveState } from '../data/live/connection';
import type { Live } from '../data/live/useLive';

/** Whether the page shows values as they change, and if not, why. Nothing without an exporter. */
export function LiveMark({ live }: { readonly live: Live }) {
  const styles = useStyles2(getStyles);
  if (live === undefined) {
    return null;
  }
  const { state } = live;
  const isLive = state === 'live';
  return (
    <Tooltip content={explanationOf(state)}>
      <span className={styles.mark} role="status" tabIndex={0}>
        <span className={isLive ? styles.live : styles.dot} aria-hidden="true" />
        {wordOf(state)}
      </span>
    </Tooltip>
  );
}

function wordOf(state: LiveState): string {
  switch (state) {
    case 'live':
      return t('live.live', 'Live');
    case 'connecting':
      return t('live.connecting', 'Connecting');
    case 'hidden':
      return t('live.hidden', 'Paused');
    case 'offline':
      return t('live.offline', 'Not live: no network');
    case 'silent':
      return t('live.silent', 'Not live: nothing arrives');
    case 'unreachable':
      return t('live.unreachable', 'Not live: exporter away');
    case 'refused':
      return t('live.refused', 'Not live: token rejected');
    case 'busy':
      return t('live.busy', 'Not live: too many viewers');
    case 'unsupported':
      return t('live.unsupported', 'Not live: not supported');
  }
}

function explanationOf(state: LiveState): string {
  const polled = t('live.polled', 'Until then, values are those of the last scrape and are refreshed every 30 s.');
  switch (state) {
    case 'live':
      return t('live.live-text', 'Values and states change as the exporter receives them. Graphs and alerts are from the data source.');
    case 'connecting':
      return t('live.connecting-text', 'Waiting for the first values of the exporter.');
    case 'hidden':
      return t('live.hidden-text', 'The page is hidden; it is live again once it is visible.');
    case 'offline':
      return `${t('live.offline-text', 'The browser has no network.')} ${polled}`;
    case 'silent':
      return `${t('live.silent-text', 'The exporter or a proxy in front of Grafana holds the stream back. A proxy must not buffer text/event-stream.')} ${polled}`;
    case 'unreachable':
      return `${t('live.unreachable-text', 'Grafana gets no answer from the exporter.')} ${polled}`;
    case 'refused':
      return `${t('live.refused-text', 'The exporter rejected the read token, or the session has ended.')} ${polled}`;
    case 'busy':
      return `${t('live.busy-text', 'The exporter has as many streams as it allows.')} ${polled}`;
    case 'unsupported':
      return `${t('live.unsupported-text', 'The exporter has no streams: it is older than the app.')} ${polled}`;
  }
}

function getStyles(theme: GrafanaTheme2) {
  const dot = { width: 8, height: 8, flex: 'none', borderRadius: theme.shape.radius.circle, border: '1px solid currentColor' };
  return {
    dot: css(dot),
    mark: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    live: css({ ...dot, color: theme.colors.success.text, background: 'currentColor' }),
  };
}
