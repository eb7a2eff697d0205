import React, { useId, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, rangeUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Alert, Button, Checkbox, Combobox, Field, Input, Modal, useStyles2 } from '@grafana/ui';
import { type AlertSource, sentLabels } from '../../core/alert';
import type { AlertRow, KnownAlert } from '../../core/alertRow';
import { acknowledgement, type Matcher, matchersOf, matcherText } from '../../core/silence';
import { unescaped } from '../../core/unescaped';
import { createSilence, maySilence, silencePermissions } from '../../data/alerts/alertmanagers';
import { serverNowMs } from '../../data/clock';
import { alertingErrorText } from './alertingErrorText';
import { SilenceReach } from './SilenceReach';

interface Props {
  readonly row: AlertRow;
  /** That someone takes care, not that the alert is unwanted. */
  readonly isAcknowledgement: boolean;
  /** All that are known, for what else the silence mutes. */
  readonly alerts: readonly KnownAlert[];
  readonly alertmanagers: readonly AlertSource[];
  onDone(): void;
  onDismiss(): void;
}

/** A form for a silence of an alert: what it selects, how long, and why. */
export function SilenceForm(props: Props) {
  const { row, isAcknowledgement, alerts, alertmanagers, onDismiss } = props;
  const styles = useStyles2(getStyles);
  const id = useId();
  const draft = useSilenceDraft(props);
  const { all, left, matchers, targets, uid, span, comment, error, isSending, send } = draft;
  const action = isAcknowledgement ? t('alerts.acknowledge', 'Acknowledge') : t('alerts.silence', 'Silence');
  return (
    <Modal isOpen title={t('alerts.action', '{{action}}: {{name}}', { action, name: titleOf(row), ...unescaped })} onDismiss={onDismiss}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send?.();
        }}
      >
        {isAcknowledgement && (
          <p>
            {t(
              'alerts.acknowledge-text',
              'Others see that you take care of it. No notification is sent until the end; the alert stays in the lists.',
            )}
          </p>
        )}
        <Matchers all={all} left={left} onChange={draft.setLeft} />
        <SilenceReach matchers={matchers} alerts={alerts} uid={uid} />
        {targets.length > 1 && (
          <Field label={t('alerts.alertmanager', 'Alertmanager')}>
            <Combobox
              id={`${id}-alertmanager`}
              options={targets.map((target) => ({ value: target, label: alertmanagers.find((one) => one.uid === target)?.name ?? target }))}
              value={uid}
              onChange={({ value }) => draft.setUid(value)}
            />
          </Field>
        )}
        <Duration id={`${id}-span`} span={span} onChange={draft.setSpan} />
        <Field
          label={t('alerts.comment', 'Comment')}
          description={t('alerts.comment-text', 'Why, and what is being done. Everyone sees it with your name: {{name}}.', {
            name: userName(),
            ...unescaped,
          })}
          required
        >
          <Input id={`${id}-comment`} autoFocus value={comment} onChange={({ currentTarget }) => draft.setComment(currentTarget.value)} />
        </Field>
        {error !== undefined && (
          <Alert severity="error" title={t('alerts.not-silenced', 'Silence not created')}>
            {error}
          </Alert>
        )}
        <div className={styles.buttons}>
          <Button variant="secondary" fill="outline" onClick={onDismiss}>
            {t('alerts.cancel', 'Cancel')}
          </Button>
          <Button type="submit" disabled={send === undefined || isSending}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** What the user has entered; `send` is absent until it is complete. */
function useSilenceDraft({ row, isAcknowledgement, onDone }: Props) {
  const [alert] = row.alerts;
  const targets = alert.alertmanagers.filter((one) => maySilence(one, 'create'));
  const [uid = '', setUid] = useState(targets[0]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [span, setSpan] = useState(isAcknowledgement ? '4h' : '2h');
  const [comment, setComment] = useState('');
  const [error, setError] = useState<string>();
  const [isSending, setSending] = useState(false);
  const all = useMemo(() => matchersOf(sentLabels(alert)), [alert]);
  const matchers = useMemo(() => all.filter(({ name }) => !left.has(name)), [all, left]);
  const spanMs = spanMsOf(span);
  const text = isAcknowledgement ? acknowledgement(comment.trim()) : comment.trim();
  const create = async (ms: number) => {
    setSending(true);
    try {
      await createSilence(uid, { matchers, endsAtMs: serverNowMs() + ms, createdBy: userName(), comment: text });
      onDone();
    } catch (problem) {
      setSending(false);
      setError(alertingErrorText(problem, silencePermissions(uid, 'create')));
    }
  };
  const isComplete = spanMs !== undefined && matchers.length > 0 && comment.trim() !== '';
  const send = isComplete ? () => create(spanMs) : undefined;
  return { all, left, setLeft, matchers, targets, uid, setUid, span, setSpan, comment, setComment, error, isSending, send };
}

function titleOf({ name, subject, sourceName }: AlertRow): string {
  return [name, subject, sourceName].filter(Boolean).join(', ');
}

interface MatchersProps {
  readonly all: readonly Matcher[];
  /** Names of those that are left out. */
  readonly left: ReadonlySet<string>;
  onChange(left: ReadonlySet<string>): void;
}

function Matchers({ all, left, onChange }: MatchersProps) {
  const styles = useStyles2(getStyles);
  const toggle = (name: string) => onChange(new Set(left.has(name) ? [...left].filter((one) => one !== name) : [...left, name]));
  return (
    <fieldset className={styles.matchers}>
      <legend className={styles.legend}>{t('alerts.matchers', 'Mutes alerts with all of these labels')}</legend>
      {all.map((matcher) => (
        <Checkbox key={matcher.name} label={matcherText(matcher)} value={!left.has(matcher.name)} onChange={() => toggle(matcher.name)} />
      ))}
    </fieldset>
  );
}

interface DurationProps {
  readonly id: string;
  readonly span: string;
  onChange(span: string): void;
}

const usual = ['1h', '4h', '1d', '7d'];

function Duration({ id, span, onChange }: DurationProps) {
  const styles = useStyles2(getStyles);
  const [openedAtMs] = useState(serverNowMs);
  const spanMs = spanMsOf(span);
  return (
    <>
      <Field
        label={t('alerts.duration', 'Duration')}
        description={
          spanMs === undefined ? undefined : t('alerts.ends', 'Ends {{time}}', { time: dateTimeFormat(openedAtMs + spanMs), ...unescaped })
        }
        invalid={spanMs === undefined}
        error={t('alerts.duration-error', 'Enter a duration such as 30m, 2h or 3d')}
        className={styles.duration}
      >
        <Input id={id} width={12} value={span} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      </Field>
      <div className={styles.usual}>
        {usual.map((one) => (
          <Button key={one} variant="secondary" fill="outline" size="sm" aria-pressed={one === span} onClick={() => onChange(one)}>
            {one}
          </Button>
        ))}
      </div>
    </>
  );
}

/** A year: Alertmanager accepts more, which is a mistake. */
const longestMs = 366 * 86_400_000;

function spanMsOf(text: string): number | undefined {
  const ms = /^\d+[smhdw]$/.test(text.trim()) ? rangeUtil.intervalToMs(text.trim()) : 0;
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

function userName(): string {
  const { name, login } = config.bootData.user;
  return name || login || 'anonymous';
}

function getStyles(theme: GrafanaTheme2) {
  return {
    matchers: css({
      display: 'grid',
      justifyItems: 'start',
      gap: theme.spacing(0.5),
      marginBottom: theme.spacing(1),
      overflowWrap: 'anywhere',
    }),
    legend: css({
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      marginBottom: theme.spacing(0.5),
    }),
    duration: css({ marginBottom: theme.spacing(1) }),
    usual: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginBottom: theme.spacing(2) }),
    buttons: css({ display: 'flex', justifyContent: 'flex-end', gap: theme.spacing(1), marginTop: theme.spacing(2) }),
  };
}
