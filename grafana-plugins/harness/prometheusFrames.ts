import { createDataFrame, type DataFrame, type Field, FieldType, getFieldDisplayName } from '@grafana/data';

interface Target {
  readonly refId: string;
  readonly format?: string;
  readonly legendFormat?: string;
}

/** What Grafana's Prometheus data source makes in the browser of the frames that it gets: legends, and one table a query in the format Table. */
export function shapeFrames(frames: readonly DataFrame[], targets: readonly Target[]): DataFrame[] {
  const targetOf = ({ refId }: DataFrame) => targets.find((target) => target.refId === refId);
  const isTable = (frame: DataFrame) => targetOf(frame)?.format === 'table';
  const series = frames.filter((frame) => !isTable(frame));
  series.filter((frame) => targetOf(frame)?.legendFormat === '__auto').forEach((frame) => nameFields(frame, series));
  const byRefId = new Map<string, DataFrame[]>();
  for (const frame of frames.filter(isTable)) {
    byRefId.set(frame.refId ?? '', [...(byRefId.get(frame.refId ?? '') ?? []), frame]);
  }
  const tables = [...byRefId].map(([refId, rows]) => tableOf(rows, byRefId.size === 1 ? 'Value' : `Value #${refId}`));
  return [...series, ...tables];
}

function nameFields(frame: DataFrame, all: readonly DataFrame[]): void {
  for (const field of frame.fields) {
    if (field.labels?.__name__ === field.name) {
      field.config.displayNameFromDS = getFieldDisplayName({ ...field, name: 'Value' }, frame, [...all]);
    }
  }
}

/** One frame with a row per series and a column per label. */
function tableOf(frames: readonly DataFrame[], valueName: string): DataFrame {
  const labels = new Set<string>();
  for (const { fields } of frames) {
    Object.keys(fields[1]?.labels ?? {})
      .sort()
      .forEach((label) => labels.add(label));
  }
  const column = (name: string, type: FieldType, valuesOf: (fields: Field[]) => unknown[]) => ({
    name,
    type,
    config: type === FieldType.string ? { filterable: true } : {},
    values: frames.flatMap(({ fields }) => valuesOf(fields)),
  });
  return createDataFrame({
    refId: frames[0]?.refId,
    meta: { ...frames[0]?.meta, preferredVisualisationType: 'table' },
    fields: [
      column('Time', FieldType.time, ([time]) => time?.values ?? []),
      ...[...labels].map((label) =>
        column(label, FieldType.string, ([, value]) => (value?.values ?? []).map(() => value?.labels?.[label] ?? '')),
      ),
      column(valueName, FieldType.number, ([, value]) => value?.values ?? []),
    ],
  });
}
