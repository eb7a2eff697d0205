import React, { useId, useState } from 'react';
import { css } from '@emotion/css';
import { type DateTime, dateTime, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Checkbox, DateTimePicker, Field, Input, Modal, RadioButtonList, useStyles2 } from '@grafana/ui';
import { unescaped } from '../../core/unescaped';
import { serverNowMs } from '../../data/clock';
import type { MaintenanceTarget } from '../../data/exporterApi';
import { durations, targetText } from './maintenanceText';
import { type Entered, useBeginMaintenance } from './useMaintenance';

interface Props {
  /** What may be set into maintenance from here, the usual one first. */
  readonly targets: readonly MaintenanceTarget[];
  /** Display name of the device. */
  readonly deviceName?: string;
  onBegun(): void;
  onDismiss(): void;
}

const longestReason = 200;
/** In the place of a duration: an end by date and time. */
const free = -1;

/** A form that sets a device, a connector or an area into maintenance. */
export function MaintenanceModal({ targets, deviceName, onBegun, onDismiss }: Props) {
  const id = useId();
  const [index, setIndex] = useState(0);
  const [durationMs, setDuration] = useState<number>(durations[1].ms);
  const [openedAtMs] = useState(serverNowMs);
  const [until, setUntil] = useState<DateTime | undefined>(() => dateTime(openedAtMs + durations[1].ms));
  const [reason, setReason] = useState('');
  const name = (target: MaintenanceTarget) => targetText(target, deviceName);
  const { isRunning, error, unmuted, begin } = useBeginMaintenance(name, (isDone) => {
    onBegun();
    if (isDone) {
      onDismiss();
    }
  });
  const target = targets[index] ?? {};
  const end = durationMs === free ? until && { until_ms: until.valueOf() } : { duration_ms: durationMs };
  const entered: Entered | undefined = end && reason.trim() !== '' ? { target, end, reason: reason.trim() } : undefined;
  return (
    <Modal isOpen title={t('maintenance.title', 'Set maintenance')} onDismiss={onDismiss}>
      {error !== undefined && (
        <Alert severity="error" title={t('maintenance.failed', 'Maintenance not set')}>
          {error}
        </Alert>
      )}
      {unmuted !== undefined && entered !== undefined ? (
        <SafetyStep sensors={unmuted} isRunning={isRunning} onConfirm={() => void begin(entered, true)} onDismiss={onDismiss} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (entered !== undefined) {
              void begin(entered, false);
            }
          }}
        >
          <p>{t('maintenance.explained', 'Its alerts are muted until the end. Leak, smoke, gas and carbon monoxide sensors are not.')}</p>
          {targets.length > 1 && (
            <Field label={t('maintenance.what', 'What')}>
              <RadioButtonList
                name={`${id} target`}
                // a value that is falsy is not reported
                value={String(index)}
                onChange={(chosen) => setIndex(Number(chosen))}
                options={targets.map((one, position) => ({ value: String(position), label: name(one) }))}
              />
            </Field>
          )}
          <Duration id={`${id} duration`} value={durationMs} onChange={setDuration} />
          {durationMs === free && <FreeEnd until={until} openedAtMs={openedAtMs} onChange={setUntil} />}
          <Field label={t('maintenance.reason', 'Reason')} htmlFor={id}>
            <Input
              id={id}
              value={reason}
              maxLength={longestReason}
              required
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </Field>
          <Modal.ButtonRow>
            <Button variant="secondary" fill="outline" onClick={onDismiss}>
              {t('maintenance.cancel', 'Cancel')}
            </Button>
            <Button type="submit" disabled={isRunning || entered === undefined}>
              {t('maintenance.begin', 'Mute alerts')}
            </Button>
          </Modal.ButtonRow>
        </form>
      )}
    </Modal>
  );
}

interface DurationProps {
  readonly id: string;
  readonly value: number;
  onChange(durationMs: number): void;
}

/** The usual durations, and an end by date and time. */
function Duration({ id, value, onChange }: DurationProps) {
  const styles = useStyles2(getStyles);
  return (
    <Field label={t('maintenance.for', 'For')}>
      <RadioButtonList
        name={id}
        className={styles.durations}
        value={value}
        onChange={onChange}
        options={[
          ...durations.map(({ ms, text }) => ({ value: ms, label: text() })),
          { value: free, label: t('maintenance.until-time', 'Until …') },
        ]}
      />
    </Field>
  );
}

interface EndProps {
  readonly until: DateTime | undefined;
  readonly openedAtMs: number;
  onChange(until: DateTime | undefined): void;
}

/** An end by date and time, within what the exporter accepts. */
function FreeEnd({ until, openedAtMs, onChange }: EndProps) {
  const last = durations[durations.length - 1] ?? durations[0];
  return (
    <Field label={t('maintenance.until-label', 'End')}>
      <DateTimePicker
        date={until}
        minDate={new Date(openedAtMs)}
        maxDate={new Date(openedAtMs + last.ms)}
        showSeconds={false}
        onChange={onChange}
      />
    </Field>
  );
}

interface SafetyProps {
  readonly sensors: readonly string[];
  readonly isRunning: boolean;
  onConfirm(): void;
  onDismiss(): void;
}

/** The second confirmation: names the sensors whose dangers nobody would be told of. */
function SafetyStep({ sensors, isRunning, onConfirm, onDismiss }: SafetyProps) {
  const [isSure, setSure] = useState(false);
  return (
    <>
      <Alert severity="warning" title={t('maintenance.unmuted', 'These sensors are not muted')}>
        {sensors.join(', ')}
      </Alert>
      <Checkbox
        value={isSure}
        onChange={({ currentTarget }) => setSure(currentTarget.checked)}
        label={t('maintenance.sure', 'Mute them too: a leak, smoke, gas or carbon monoxide at {{sensors}} raises no alert', {
          sensors: sensors.join(', '),
          ...unescaped,
        })}
      />
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={onDismiss}>
          {t('maintenance.leave', 'Leave them unmuted')}
        </Button>
        <Button variant="destructive" disabled={!isSure || isRunning} onClick={onConfirm}>
          {t('maintenance.mute-safety', 'Mute safety sensors')}
        </Button>
      </Modal.ButtonRow>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { durations: css({ gridTemplateColumns: 'repeat(auto-fill, minmax(96px, 1fr))', gap: theme.spacing(1) }) };
}
