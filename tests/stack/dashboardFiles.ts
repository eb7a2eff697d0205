import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, textOf } from './composeFile.ts';

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  /** Of the panel whose data a panel has in place of its own. */
  readonly panelId?: number;
  readonly instant: boolean;
  readonly format?: string;
}

interface FieldLook {
  readonly unit?: string;
  readonly noValue?: string;
  readonly thresholds?: { readonly steps: readonly { readonly color: string; readonly value: number | null }[] };
  readonly links?: readonly { readonly url: string }[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: Target['datasource'];
  readonly fieldConfig?: {
    readonly defaults: FieldLook;
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly targets?: readonly Target[];
  readonly timeFrom?: string;
  readonly timeShift?: string;
  readonly transformations?: readonly { readonly id: string; readonly options: { readonly renameByName?: Record<string, string> } }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[] };
}

/** Those to provision, and the one in the app. */
const folders = ['provisioning/dashboards', 'grafana-plugins/src/dashboards'];

/** The stock dashboards by the name of their file. */
export const dashboards: readonly (readonly [file: string, Dashboard])[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(textOf(`${folder}/${file}`)) as Dashboard] as const),
);

/** Whether a panel has the data of another one. */
export function isShared({ datasource }: Panel): boolean {
  return datasource?.uid === '-- Dashboard --';
}

/** All queries with the name of their dashboard and panel; variables are those of all connectors and of a range of six hours. */
export const dashboardQueries = dashboards.flatMap(([file, { panels }]) =>
  panels
    .filter((panel) => !isShared(panel))
    .flatMap((panel) =>
      (panel.targets ?? []).map((target) => ({
        name: `${file}: ${panel.title} ${target.refId}`,
        panel,
        expr: target.expr.replaceAll('$__range', '6h').replaceAll('$__rate_interval', '1m').replaceAll('$connector', '.+'),
      })),
    ),
);
