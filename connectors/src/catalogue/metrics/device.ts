import type { Quality } from '../../contract.ts';
import { metricFamilies } from '../family.ts';

/** Values of the label `quality`. */
export const qualities: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** Families that the exporter computes for each device. */
const ofEachDevice = metricFamilies('diagnostic', [
  {
    name: 'iot_device_info',
    help: 'Descriptive labels of a device, always 1',
    values: 'metadata',
    labels: 'protocol native_id manufacturer model model_id firmware hardware area floor parent serial',
  },
  { name: 'iot_device_up', help: 'Whether the device is online or silent (1) or offline (0)', values: 'boolean' },
  { name: 'iot_device_last_seen_timestamp_seconds', help: 'Time of the last sign of life in Unix seconds' },
  { name: 'iot_device_offline', help: 'Present with value 1 while the device is offline, with the reason', labels: 'reason' },
  { name: 'iot_device_report_interval_seconds', help: 'Usual time between two signs of life, absent until learned' },
  { name: 'iot_device_silence_limit_seconds', help: 'Time without a sign of life after which the device counts as silent' },
  { name: 'iot_device_points', help: 'Known points of a polled device by quality', labels: 'quality' },
]);

/** Series that each online device has in addition to its readings. */
export const seriesPerDevice = ofEachDevice
  .filter(({ labels }) => labels?.includes('reason') !== true)
  .reduce((sum, { labels }) => sum + (labels?.includes('quality') === true ? qualities.length : 1), 0);

/** Catalogue §5.1. */
export const device = [
  ...ofEachDevice,
  ...metricFamilies('diagnostic', [
    { name: 'iot_conditions_active', help: 'Alarm conditions that are active', labels: 'severity' },
    { name: 'iot_conditions_unacknowledged', help: 'Alarm conditions that nobody has acknowledged', labels: 'severity' },
    {
      name: 'iot_update_available',
      help: 'Whether a firmware update is available',
      values: 'boolean',
      zigbee: 'update_state update_available',
      synonyms: 'state firmware',
      on: 'available',
    },
    {
      name: 'iot_update_progress_ratio',
      help: 'Progress of the running firmware update',
      zigbee: 'update_progress',
      assumed: '%',
    },
    {
      name: 'iot_device_health',
      help: 'Health of the device in the words of NAMUR NE 107',
      values: 'states',
    },
    { name: 'iot_boot_timestamp_seconds', help: 'Time of the last start of the device in Unix seconds' },
    {
      name: 'iot_uptime_seconds',
      help: 'Time since the last start of the device',
      zigbee: 'uptime uptime_time device_age',
      synonyms: 'time age device',
    },
    {
      name: 'iot_restarts_total',
      help: 'Restarts of the device by its own count',
      zigbee: 'reboot_count resets_count',
      synonyms: 'reboot resets count',
    },
    {
      name: 'iot_connector_up',
      help: 'Whether the connector is logged in to its source and receiving',
      values: 'boolean',
    },
    {
      name: 'iot_connector_info',
      help: 'Descriptive labels of a connector, always 1',
      values: 'metadata',
      labels: 'protocol version endpoint',
    },
    { name: 'iot_connector_devices', help: 'Devices that the connector knows' },
    {
      name: 'iot_device_maintenance_until_timestamp_seconds',
      help: 'End of the maintenance that mutes the alerts of the device in Unix seconds, absent without one',
      labels: 'safety_sensor',
    },
    {
      name: 'iot_connector_maintenance_until_timestamp_seconds',
      help: 'End of the maintenance that mutes the alerts of the connector itself in Unix seconds, absent without one',
    },
  ]),
];
