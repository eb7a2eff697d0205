import type { Panel } from './panel.ts';

interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** A variable to choose connectors, of those whose devices this selector of `iot_device_info` finds. */
  readonly connectors?: string;
  /** Variables for data sources that links lead to. */
  readonly linkedTypes?: readonly string[];
  readonly from?: string;
  readonly panels: readonly Panel[];
}

/** The JSON of a dashboard. Panels are placed in rows from left to right in their order. */
export function dashboard({ panels, connectors, linkedTypes = [], from = 'now-24h', ...head }: DashboardOptions): object {
  return {
    id: null,
    uid: head.uid,
    title: head.title,
    description: head.description,
    tags: ['gaugeway'],
    schemaVersion: 41,
    version: 1,
    editable: true,
    graphTooltip: 1,
    time: { from, to: 'now' },
    refresh: '1m',
    timezone: '',
    annotations: { list: [] },
    links: [{ type: 'dashboards', tags: ['gaugeway'], title: 'Gaugeway', asDropdown: true, includeVars: false, keepTime: true, icon: 'external link', targetBlank: false }], // prettier-ignore
    templating: {
      list: [
        sourceVariable('prometheus', 'datasource', 'Data source'),
        ...linkedTypes.map((type) => ({ ...sourceVariable(type, type, type), hide: 2 })),
        ...(connectors === undefined ? [] : [connectorVariable(connectors)]),
      ],
    },
    panels: placed(panels),
  };
}

function sourceVariable(query: string, name: string, label: string): object {
  return {
    type: 'datasource',
    name,
    label,
    query,
    current: {},
    hide: 0,
    includeAll: false,
    multi: false,
    options: [],
    refresh: 1,
    regex: '',
  };
}

function connectorVariable(selector: string): object {
  const definition = `label_values(iot_device_info${selector}, connector)`;
  return {
    type: 'query',
    name: 'connector',
    label: 'Connector',
    datasource: { type: 'prometheus', uid: '${datasource}' },
    definition,
    query: { query: definition, refId: 'connector' },
    current: { text: ['All'], value: ['$__all'] },
    hide: 0,
    includeAll: true,
    multi: true,
    options: [],
    refresh: 2,
    regex: '',
    sort: 1,
  };
}

const columns = 24;

function placed(panels: readonly Panel[]): object[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map(({ type, title, size: [w, h], body }, index) => {
    if (x + w > columns) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return { id: index + 1, type, title, gridPos, ...body };
  });
}
