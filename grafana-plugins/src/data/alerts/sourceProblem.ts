import type { AlertSource } from '../../core/alert';
import { isRefused } from '../isRefused';
import { AlertingError } from './alertingApi';
import type { IdleRule } from './ruleAlerts';

/** What is not known. */
export type SourceProblem = Unanswered | Unevaluated | Unwatched;

/** What could not be asked. */
export interface Unanswered {
  readonly source: AlertSource;
  /** `annotations`: the alerts are known, not what their rules say. */
  readonly missing: 'alerts' | 'annotations' | 'silences';
  readonly error: AlertingError;
}

/** Rules that say nothing, as the source does not evaluate them. */
interface Unevaluated {
  readonly source: AlertSource;
  readonly missing: 'evaluation';
  readonly rules: readonly [IdleRule, ...IdleRule[]];
}

/** No rule is about devices, connectors or exporters. */
interface Unwatched {
  readonly source: AlertSource;
  readonly missing: 'rules';
}

/** A value, and what is missing in it. */
export type Part<T> = { readonly value: T; readonly problems: readonly SourceProblem[] };

/** Whether there may be a danger without an alert: that there is no alert would say that all is well. */
export function isBlind({ missing }: SourceProblem): boolean {
  return missing === 'alerts' || isAboutRules({ missing });
}

/** Whether rules are there that say nothing, or none are. */
export function isAboutRules({ missing }: Pick<SourceProblem, 'missing'>): boolean {
  return missing === 'evaluation' || missing === 'rules';
}

export function asAlertingError(error: unknown): AlertingError {
  return error instanceof AlertingError
    ? error
    : new AlertingError(isRefused(error) ? 'not-allowed' : 'failed', error instanceof Error ? error.message : String(error), {
        cause: error,
      });
}
