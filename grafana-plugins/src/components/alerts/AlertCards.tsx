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
  const toFocus = useRef<{ readonly key: string; readonly opener: Element | null }>(undefined);
  const focused = useRef<string>(undefined);
  useEffect(() => {
    // a card that leaves the list takes the focus with it
    const isGone = focused.current !== undefined && !rows.some(({ key }) => key === focused.current);
    if (isGone && document.activeElement === document.body) {
      list.current?.focus({ preventScroll: true });
    }
  }, [rows]);
  const begin = (key: string, next: Task) => {
    toFocus.current = { key, opener: document.activeElement };
    setTask(next);
  };
  const close = () => setTask(undefined);
  useEffect(() => {
    if (task === undefined && toFocus.current !== undefined && list.current !== null) {
      focusCard(list.current, toFocus.current);
      toFocus.current = undefined;
    }
  }, [task]);
  const done = () => {
    // the list without the button is on its way
    toFocus.current = toFocus.current && { ...toFocus.current, opener: null };
    close();
    onChanged();
  };
  return (
    <>
      <ul
        className={styles.cards}
        aria-label={label}
        ref={list}
        tabIndex={-1}
        onFocus={({ target }) => (focused.current = target.closest('li')?.dataset['key'])}
      >
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

/** Back to the button that opened a form, or to the card when the form's work takes the button away. */
function focusCard(list: HTMLElement, { key, opener }: { readonly key: string; readonly opener: Element | null }): void {
  const card = [...list.querySelectorAll('li')].find(({ dataset }) => dataset['key'] === key);
  if (opener instanceof HTMLElement && card?.contains(opener)) {
    opener.focus();
  } else {
    card?.focus();
  }
}

function getStyles(theme: GrafanaTheme2) {
  return { cards: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 1fr)' }) };
}
