import { css } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { Alert, type AlertVariant, useStyles2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

interface Shown {
  readonly id: number;
  readonly severity: AlertVariant;
  readonly title: string;
  readonly text?: string;
}

const events: ReadonlyArray<readonly [AlertVariant, { readonly name: string }]> = [
  ['success', AppEvents.alertSuccess],
  ['warning', AppEvents.alertWarning],
  ['error', AppEvents.alertError],
  ['info', AppEvents.alertInfo],
];
let count = 0;

/** Notifications in the upper right corner, published as app events. */
export function Alerts() {
  const styles = useStyles2(getStyles);
  const [shown, setShown] = useState<readonly Shown[]>([]);
  useEffect(() => {
    const subscriptions = events.map(([severity, { name: type }]) =>
      getAppEvents()
        .getStream<{ type: string; payload: [string, string?] }>({ type } as never)
        .subscribe(({ payload: [title, text] }) => setShown((before) => [...before, { id: count++, severity, title, text }])),
    );
    return () => subscriptions.forEach((one) => one.unsubscribe());
  }, []);
  return (
    <div className={styles.corner}>
      {shown.map(({ id, severity, title, text }) => (
        <Alert
          key={id}
          severity={severity}
          title={title}
          elevated
          onRemove={() => setShown((before) => before.filter((one) => one.id !== id))}
        >
          {text}
        </Alert>
      ))}
    </div>
  );
}

const getStyles = ({ spacing, zIndex }: GrafanaTheme2) => ({
  corner: css({ position: 'fixed', top: spacing(6), right: spacing(1), zIndex: zIndex.portal, maxWidth: '90vw' }),
});
