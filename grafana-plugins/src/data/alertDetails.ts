import { lastValueFrom } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';

/** A firing alert as its rule describes it. */
export interface AlertDetails {
  readonly labels: Readonly<Record<string, string>>;
  /** With the values filled in. */
  readonly annotations: Readonly<Record<string, string>>;
}

interface RulesResponse {
  readonly data?: {
    readonly groups?: ReadonlyArray<{
      readonly rules?: ReadonlyArray<{
        readonly alerts?: ReadonlyArray<Partial<AlertDetails> & { readonly state: string }>;
      }>;
    }>;
  };
}

interface Wanted {
  /** Of the data source that evaluates the rules. */
  readonly uid: string;
  readonly connector: string;
  readonly id: string;
  /** Names of the rules. */
  readonly names: readonly string[];
}

/** The firing alerts of a device with their annotations, by Grafana's API and the rights of the user; `ALERTS` has none. */
export async function getAlertDetails({ uid, connector, id, names }: Wanted, signal?: AbortSignal): Promise<AlertDetails[]> {
  const query = new URLSearchParams([['type', 'alert'], ...names.map((name) => ['rule_name[]', name])]);
  const url = `/api/prometheus/${encodeURIComponent(uid)}/api/v1/rules?${query.toString()}`;
  const response = await lastValueFrom(
    getBackendSrv().fetch<RulesResponse>({ method: 'GET', url, showErrorAlert: false, abortSignal: signal }),
  );
  const alerts = (response.data.data?.groups ?? []).flatMap(({ rules = [] }) => rules.flatMap(({ alerts: own = [] }) => own));
  return alerts
    .filter(({ state }) => state.toLowerCase() === 'firing')
    .map(({ labels = {}, annotations = {} }) => ({ labels, annotations }))
    .filter(({ labels }) => labels['connector'] === connector && labels['device'] === id);
}
