import { t } from '@grafana/i18n';
import { partWords } from './partWords';

/** The events of `docs/logs-and-traces.md`. */
const words: Readonly<Record<string, () => string>> = {
  action: () => t('event.action', 'Action'),
  availability: () => t('event.availability', 'Availability'),
  detection_raised: () => t('event.detection_raised', 'Detection began'),
  detection_cleared: () => t('event.detection_cleared', 'Detection is over'),
  device_added: () => t('event.device_added', 'Device added'),
  device_removed: () => t('event.device_removed', 'Device removed'),
  device_forgotten: () => t('event.device_forgotten', 'Device forgotten'),
  device_deleted: () => t('event.device_deleted', 'Device deleted'),
  maintenance_started: () => t('event.maintenance_started', 'Maintenance began'),
  maintenance_ended: () => t('event.maintenance_ended', 'Maintenance ended'),
  maintenance_expired: () => t('event.maintenance_expired', 'Maintenance reached its end'),
  device_renamed: () => t('event.device_renamed', 'Device renamed'),
  area_changed: () => t('event.area_changed', 'Area changed'),
  firmware_changed: () => t('event.firmware_changed', 'Firmware changed'),
  connector_up: () => t('event.connector_up', 'Connector up'),
  connector_down: () => t('event.connector_down', 'Connector down'),
  source_version_changed: () => t('event.source_version_changed', 'Source updated'),
  reading_rejected: () => t('event.reading_rejected', 'Reading rejected'),
  reading_accepted: () => t('event.reading_accepted', 'Readings valid again'),
  value_withdrawn: () => t('event.value_withdrawn', 'Value withdrawn'),
  poll_failed: () => t('event.poll_failed', 'Poll failed'),
  polls_missed: () => t('event.polls_missed', 'Polls missed'),
  points_unreadable: () => t('event.points_unreadable', 'Registers cannot be read'),
  points_readable: () => t('event.points_readable', 'Registers can be read again'),
  events_dropped: () => t('event.events_dropped', 'Events lost by the server'),
  bridge_log: () => t('event.bridge_log', 'Message of the bridge'),
  device_interview: () => t('event.device_interview', 'Device interview'),
  device_joined: () => t('event.device_joined', 'Device joined'),
  device_announce: () => t('event.device_announce', 'Device announced itself'),
  device_leave: () => t('event.device_leave', 'Device left'),
  change: () => t('event.change', 'Change'),
};

/** Name of an event in words; of an event that only its source knows, the words of its name. */
export function eventText(event: string): string {
  return Object.hasOwn(words, event) ? (words[event]?.() ?? event) : partWords(event);
}
