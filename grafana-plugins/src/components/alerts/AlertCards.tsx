import React, { useEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { AlertRow, KnownAlert } from '../../core/alertRow';
import type { Silence } from '../../core/silence';
import type { AlertSource } from '../../core/alert';
import { AlertCard } from './AlertCard';
import { EndSilence } from './EndSilence';
import { SilenceForm } from './SilenceForm';

export interface AlertCardsProps {
  readonly rows: readonly AlertRow[];
  /** Name of the list. */
  readonly label: string;
  readonly nowMs: number;
  /** Not on the page of the device itself. */
  readonly withDevice?: boolean;
  /** All that are known, for what else a silence mutes. */
  readonly alerts: readonly KnownAlert[];
  readonly alertmanagers: readonly AlertSource[];
  /** After a silence was created or ended. */
  onChanged(): void;
}

type Task = { readonly row: AlertRow; readonly isAcknowledgement: boolean } | { readonly silence: Silence };

/** A list of alerts that can be silenced. */
export function AlertCards({ rows, label, nowMs, withDevice = true, alerts, alertmanagers, onChanged }: AlertCardsProps) {
  const styles = useStyles2(getStyles);
  const [task, setTask] = useState<Task>();
  const list = useRef<HTMLUListElement>(null);
  const toFocus = useRef<string | undefined>(undefined);
  const begin = (key: string, next: Task) => {
    toFocus.current = key;
    setTask(next);
  };
  const close = () => setTask(undefined);
  // the button that opened the form may be gone with it
  useEffect(() => {
    if (task === undefined && toFocus.current !== undefined) {
      const cards = [...(list.current?.querySelectorAll<HTMLElement>('li') ?? [])];
      cards.find((card) => card.dataset['key'] === toFocus.current)?.focus();
      toFocus.current = undefined;
    }
  }, [task]);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <>
      <ul className={styles.cards} aria-label={label} ref={list}>
        {rows.map((row) => (
          <AlertCard
            key={row.key}
            row={row}
            nowMs={nowMs}
            withDevice={withDevice}
            onSilence={(isAcknowledgement) => begin(row.key, { row, isAcknowledgement })}
            onEnd={(silence) => begin(row.key, { silence })}
          />
        ))}
      </ul>
      {task !== undefined && 'row' in task && (
        <SilenceForm {...task} alerts={alerts} alertmanagers={alertmanagers} onDone={done} onDismiss={close} />
      )}
      {task !== undefined && 'silence' in task && <EndSilence silence={task.silence} onDone={done} onDismiss={close} />}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { cards: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 1fr)' }) };
}
