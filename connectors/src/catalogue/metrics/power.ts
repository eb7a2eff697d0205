import { metricFamilies } from '../family.ts';

/** Catalogue §5.2: power supply, radio, diagnostics. */
export const power = metricFamilies('diagnostic', [
  {
    name: 'iot_battery_charge_ratio',
    help: 'State of charge of a battery',
    isRegular: true,
    zigbee: 'battery battery_value battery_life battpercentage batteryN *_battery',
    synonyms: 'life batt',
    assumed: '%',
  },
  {
    name: 'iot_battery_low',
    help: 'Whether a battery is low',
    isRegular: true,
    values: 'boolean',
    zigbee: 'battery_low *_battery_low battery_status',
  },
  {
    name: 'iot_battery_level_state',
    help: 'Coarse level of a battery',
    isRegular: true,
    values: 'states',
    zigbee: 'battery_state=level battery_level=level',
    states: { middle: 'medium' },
  },
  {
    name: 'iot_battery_voltage_volts',
    help: 'Voltage of a battery',
    isRegular: true,
    zigbee: 'battery_voltage voltage[mV] voltage[V]@battery',
  },
  {
    name: 'iot_battery_charging',
    help: 'Whether a battery is being charged',
    isRegular: true,
    values: 'boolean',
    zigbee: 'charging◆ charge_state charging_status is_charging',
    synonyms: 'charge is',
  },
  { name: 'iot_battery_health_ratio', help: 'Remaining share of the rated capacity of a battery', isRegular: true },
  { name: 'iot_battery_cycles_total', help: 'Charge cycles of a battery', isRegular: true },
  {
    name: 'iot_link_quality_ratio',
    help: 'Quality of the radio link as the source rates it',
    zigbee: 'linkquality last_message_lqi',
    synonyms: 'lqi',
    assumed: 'lqi',
  },
  {
    name: 'iot_signal_strength_dbm',
    help: 'Received signal strength',
    zigbee: 'rssi last_message_rssi',
    accepts: { dB: 1 },
  },
  {
    name: 'iot_signal_strength_decibels',
    help: 'Signal strength relative to noise or to a reference',
  },
  {
    name: 'iot_device_temperature_celsius',
    help: 'Temperature inside the device itself',
    zigbee: 'device_temperature cpu_temperature internal_temperature device_intenal_temperature',
    synonyms: 'internal intenal cpu',
  },
  {
    name: 'iot_power_outages_total',
    help: 'Power outages by the count of the device',
    zigbee: 'power_outage_count',
    synonyms: 'outage count',
  },
  {
    name: 'iot_network_rejoins_total',
    help: 'How often the device joined its network again',
    zigbee: 'rejoin_count',
    synonyms: 'rejoin count',
  },
  {
    name: 'iot_messages_reported_total',
    help: 'Messages that the device has sent',
    zigbee: 'reported_packages',
    synonyms: 'packages',
  },
  {
    name: 'iot_connected',
    help: 'Whether a part of the device is connected',
    values: 'boolean',
    zigbee: '*_linked *_connection_control uart_connection electric_valve_connection_outN',
    synonyms: 'linked connection control',
  },
  {
    name: 'iot_test_active',
    help: 'Whether a self test is running',
    values: 'boolean',
    zigbee: 'test self_test testing test_in_progress',
    synonyms: 'self in progress',
  },
  {
    name: 'iot_error_code',
    help: 'Error code of the device as it is, 0 usually means none',
    zigbee: 'error error_status error_code fault fault_code',
  },
]);
