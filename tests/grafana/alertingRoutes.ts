import { type Request, type Response, Router } from 'express';
import type { Stores } from './bootPage.ts';
import { type Caller, forward } from './pluginRoutes.ts';

type CallerOf = (req: Request) => Caller;

/** A rule of Grafana's own, of two rooms; which are the most humid ones changes with the weather. */
const rule = {
  uid: 'room-humid',
  name: 'RoomHumid',
  expression: 'max by (connector, device, name, area) (iot_relative_humidity_ratio{name=~"(Cellar|Kitchen) climate"})',
  labels: { severity: 'info' },
};

/** Grafana's API for alerting: rules of the data source, one rule of its own, and the silences of Alertmanagers, each with its permission. */
export function alertingRoutes(stores: Stores, callerOf: CallerOf): Router {
  const router = Router();
  const needs = (permissions: readonly string[]) => (req: Request, res: Response, next: () => void) => {
    if (permissions.some((permission) => callerOf(req).permissions[permission] === true)) next();
    else {
      const message = `You'll need additional permissions to perform this action. Permissions needed: any of ${permissions.join(', ')}`;
      res.status(403).json({ accessErrorId: 'ACE0123456789', message, title: 'Access denied' });
    }
  };
  router.use('/api/prometheus/prometheus', needs(['alert.rules.external:read']), (req, res) => {
    forward(req, res, { url: `${stores.prometheusUrl}${req.url}` });
  });
  router.get('/api/prometheus/grafana/api/v1/rules', needs(['alert.rules:read']), (req, res, next) => {
    grafanaRules(stores, req).then((answer) => res.json(answer), next);
  });
  const alertmanagers = { grafana: stores.grafanaAlertmanagerUrl, alertmanager: stores.alertmanagerUrl };
  for (const [uid, url = ''] of Object.entries(alertmanagers)) {
    const path = `/api/alertmanager/${uid}`;
    const kind = uid === 'grafana' ? 'alert.instances' : 'alert.instances.external';
    router.get(`${path}/{*rest}`, needs([`${kind}:read`]));
    router.post(`${path}/api/v2/silences`, needs([uid === 'grafana' ? `${kind}:create` : `${kind}:write`]));
    router.delete(`${path}/api/v2/silence/:id`, needs([`${kind}:write`]));
    router.use(path, (req, res) => {
      forward(req, res, { url: `${url}${req.url}` });
    });
  }
  return router;
}

interface Answer {
  readonly data: { readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[] };
}

/** The answer of Grafana for its rule; its alerts are sent to its Alertmanager, too, which alone has the label of the rule's id. */
async function grafanaRules({ prometheusUrl, grafanaAlertmanagerUrl }: Stores, req: Request): Promise<object> {
  const isHealth = req.query['health'] !== undefined;
  if (grafanaAlertmanagerUrl === undefined || isHealth) return { status: 'success', data: { groups: [] } };
  const { uid, name, expression } = rule;
  const query = new URLSearchParams({ query: expression }).toString();
  const { data } = (await (await fetch(`${prometheusUrl}/api/v1/query?${query}`)).json()) as Answer;
  const alerts = data.result.map(({ metric, value: [atS, value] }) => ({
    labels: { alertname: name, grafana_folder: 'Rooms', ...rule.labels, ...metric },
    annotations: { summary: `Humid: ${metric['name'] ?? ''}, ${(Number(value) * 100).toFixed(0)} %` },
    state: 'Alerting',
    activeAt: new Date((atS - 600) * 1000).toISOString(),
    value: Number(value).toExponential(),
  }));
  await fetch(`${grafanaAlertmanagerUrl}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map(({ labels, annotations }) => ({ labels: { ...labels, __alert_rule_uid__: uid }, annotations }))),
  });
  const rules = [
    { uid, name, folderUid: 'rooms', query: expression, duration: 0, state: 'firing', health: 'ok', type: 'alerting', alerts },
  ];
  return { status: 'success', data: { groups: [{ name: 'rooms', file: 'Rooms', folderUid: 'rooms', interval: 10, rules }] } };
}
