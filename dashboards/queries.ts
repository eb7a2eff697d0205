/** One series a device, whatever exporters and replicas report it. */
export const byDevice = 'by (connector, device)';
export const onDevice = 'on (connector, device)';

/** Connectors that had data within the last day and have none: their exporter is away. */
export function goneConnectors(by = 'connector'): string {
  return `max by (${by}) (last_over_time(iot_connector_up[1d])) unless on (${by}) iot_connector_up`;
}

/** A count, which is 0 only while something can be counted: what an exporter that is away would report is unknown. */
export function countOf(expr: string, known: string): string {
  return `count(${expr}) or 0 * count(${known})`;
}

/** Rates outlive their exporter by their range. */
export const messageRate = 'rate(gaugeway_messages_total[5m]) and on (connector, instance) iot_connector_up';

/** Series of the connectors that the variable selects. */
export const ofConnectors = 'connector=~"$connector"';

/** A metric of whole devices, not of their parts. */
export const whole = `sensor="",channel="",${ofConnectors}`;

/** Adds labels of the device's metadata. Two exporters may disagree on them, so that one set is taken. */
export function withInfo(expr: string, labels: readonly string[], selector = ''): string {
  const wanted = labels.join(', ');
  const info = `topk ${byDevice} (1, max by (connector, device, ${wanted}) (iot_device_info${selector}))`;
  return `(${expr}) * ${onDevice} group_left (${wanted}) ${info}`;
}

/** Link of a row to its page in the app. The table has the labels as fields. */
export const devicePage = {
  title: 'Open the device',
  url: '/a/gaugeway-devices-app/devices/${__data.fields.connector:percentencode}/${__data.fields.device:percentencode}',
};

/** The same for series of a graph. */
export const seriesDevicePage = {
  title: 'Open the device',
  url: '/a/gaugeway-devices-app/devices/${__field.labels.connector:percentencode}/${__field.labels.device:percentencode}',
};
