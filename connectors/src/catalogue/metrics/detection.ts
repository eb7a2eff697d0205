import { metricFamilies } from '../family.ts';

/** Catalogue §5.8: detection and safety. */
export const detection = metricFamilies(
  'measurement',
  [
    {
      name: 'iot_occupancy_detected',
      help: 'Whether somebody is there or something moves',
      zigbee: 'occupancy presence motion *_occupancy occupancy_alarm_N occupancy_* pir_detection motion_*',
      synonyms: 'alarm detection pir',
    },
    { name: 'iot_presence_home', help: 'Whether a person or a tracked device is at home' },
    {
      name: 'iot_contact_open',
      help: 'Whether a door, window or other contact is open',
      zigbee:
        'contact garage_door_contact window_open window open_window_detected open_window_state window_open_flag window_state ' +
        'door_state magnetic_status contact_alarm_N out_door_sensorN',
      synonyms: 'alarm detected flag magnetic',
      opens: true,
    },
    {
      name: 'iot_water_leak_detected',
      help: 'Whether water is where it should not be',
      isSafety: true,
      zigbee: 'water_leak active_water_leak *_water_leak water_leak_alarm_N *_leak_detect water water_sensor',
      synonyms: 'alarm detect',
    },
    { name: 'iot_smoke_detected', help: 'Whether there is smoke', isSafety: true, zigbee: 'smoke smoke_alarm_N', synonyms: 'alarm' },
    { name: 'iot_gas_detected', help: 'Whether there is combustible gas', isSafety: true, zigbee: 'gas gas_alarm_N', synonyms: 'alarm' },
    {
      name: 'iot_carbon_monoxide_detected',
      help: 'Whether there is carbon monoxide',
      isSafety: true,
      zigbee: 'carbon_monoxide carbon_monoxide_alarm_N',
      synonyms: 'alarm',
    },
    {
      name: 'iot_tamper_detected',
      help: 'Whether somebody tampers with the device',
      isSafety: true,
      zigbee: 'tamper tamper_alarm',
      synonyms: 'alarm',
    },
    { name: 'iot_vibration_detected', help: 'Whether the device vibrates or is tilted', zigbee: 'vibration tilt' },
    { name: 'iot_sound_detected', help: 'Whether there is a sound', zigbee: 'noise_detected noise' },
    { name: 'iot_heat_detected', help: 'Whether it is too hot', isSafety: true, zigbee: 'heat' },
    { name: 'iot_cold_detected', help: 'Whether it is too cold' },
    { name: 'iot_light_detected', help: 'Whether there is light' },
    { name: 'iot_rain_detected', help: 'Whether it rains', zigbee: 'rain rain_status' },
    {
      name: 'iot_problem_detected',
      help: 'Whether the device reports a problem',
      zigbee:
        'fault trouble error fault_alarm valve_alarm *_fault *_error *_error_status emergency_* sensor_error_* battery_defect ' +
        'blocked_jam blocked_many check_meter cleaning_reminder co2_alarm derated device_overheated end_of_life filter_clean_status ' +
        'high_temperature *_wire_break_control lifecycle ntc_condition_alarm out_of_service overload_protection power_alarm_active ' +
        'power_alarm_a power_alarm_b power_alarm_c power_cut_off power_outage replace_filter status_heat_inefficient status_invalid_time ' +
        'water_condition_alarm water_temp_alarm water_volume_alarm',
      synonyms: 'fault error trouble',
    },
    { name: 'iot_unsafe_detected', help: 'Whether the device reports danger', isSafety: true, zigbee: 'sos sos_alarm', synonyms: 'alarm' },
    {
      name: 'iot_alarm_active',
      help: 'Whether an alarm sounds or is raised',
      zigbee:
        'alarm◆ siren◆ alarm_N alarm_alarm_N alarm_active alarm_state◆ alarm_switch◆ buzzer_manual_alarm linkage_alarm_state weather_alert',
      synonyms: 'switch',
    },
    { name: 'iot_moving', help: 'Whether a part moves', zigbee: 'moving' },
    {
      name: 'iot_running',
      help: 'Whether a machine, pump or heater runs',
      zigbee:
        'running◆ active heating heating_demand heat_required heater_power preheat preheat_status pump_state boiler_state ' +
        'valve_work_state zone_N_state',
      synonyms: 'active work heat',
    },
    {
      name: 'iot_power_detected',
      help: 'Whether there is power',
      zigbee: 'mains_power_connected ac_connected ac_status power_state remote_power usb_power',
      synonyms: 'connected',
    },
    {
      name: 'iot_plug_connected',
      help: 'Whether something is plugged in',
      zigbee: 'consumer_connected ev_connected is_plug_connected',
      synonyms: 'is consumer',
    },
    {
      name: 'iot_input_active',
      help: 'Whether an input is active',
      zigbee: 'input dry_contact button_pushed external_trigger key_N',
      synonyms: 'key',
    },
  ].map((row) => ({ ...row, values: 'boolean' as const })),
);
