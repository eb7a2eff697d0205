import { useState } from 'react';
import { config } from '@grafana/runtime';
import { beginMaintenance, ExporterError, type Maintenance, type MaintenanceTarget } from '../../data/exporterApi';
import { controlErrorText } from '../controlErrorText';

/** What a person enters. */
export interface Entered {
  readonly target: MaintenanceTarget;
  /** When it ends. */
  readonly end: { readonly duration_ms: number } | { readonly until_ms: number };
  readonly reason: string;
}

interface Begin {
  readonly isRunning: boolean;
  readonly error?: string;
  /** Names of safety sensors that are not muted; a second confirmation mutes them. */
  readonly unmuted?: readonly string[];
  begin(entered: Entered, safety: boolean): Promise<void>;
}

const longestAuthor = 64;

/** Begins a maintenance in two steps: safety sensors are muted by the second one only. `name` is that of the target; `onBegun` is called after each step that succeeds. */
export function useBeginMaintenance(name: (target: MaintenanceTarget) => string, onBegun: (isDone: boolean) => void): Begin {
  const [state, setState] = useState<Omit<Begin, 'begin'>>({ isRunning: false });
  const begin = async ({ target, end, reason }: Entered, safety: boolean) => {
    setState(({ unmuted }) => ({ isRunning: true, unmuted }));
    const author = config.bootData.user.login.slice(0, longestAuthor);
    try {
      const row = await beginMaintenance({ ...target, ...end, reason, safety, ...(author !== '' && { author }) });
      const unmuted = namesOf(row);
      setState({ isRunning: false, unmuted: unmuted.length === 0 ? undefined : unmuted });
      onBegun(unmuted.length === 0);
    } catch (error) {
      const isUnconfirmed = error instanceof ExporterError && error.code === 'safety_not_confirmed';
      setState(({ unmuted }) =>
        isUnconfirmed ? { isRunning: false, unmuted: [name(target)] } : { isRunning: false, unmuted, error: controlErrorText(error) },
      );
    }
  };
  return { ...state, begin };
}

function namesOf({ unmuted_safety: sensors }: Maintenance): string[] {
  return sensors.map(({ name }) => name);
}
