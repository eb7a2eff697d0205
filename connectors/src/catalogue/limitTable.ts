/** Least and largest possible value, both inclusive, in the base unit of the metric. */
export type Bounds = readonly [least: number, largest: number];

/** The largest plausible increase of a total: `perSecond` times the elapsed time, and `plus` for meters that count in coarse steps. */
export interface Growth {
  readonly perSecond: number;
  readonly plus: number;
  /** A larger total is that of more than a day: a 0 in its place is no reset until the source counts on from it. */
  readonly large?: number;
}

/** Plausible readings of household devices. */
interface HouseholdLimits {
  readonly range?: Bounds;
  readonly growth?: Growth;
  /** Raw values that Zigbee reserves for "invalid", by unit, except possible readings such as 655.35 V. */
  readonly zigbee?: Readonly<Record<string, readonly number[]>>;
}

const most = Number.MAX_VALUE;
/** Any finite number. */
export const anything: Bounds = [-most, most];
const notNegative: Bounds = [0, most];
const absoluteZero = -273.15;
/** Years 0 to 9999. */
const moments: Bounds = [-62_167_219_200, 253_402_300_799];

/**
 * Limits by physics or by the meaning of the metric, for any source. Sensors may overshoot a little: 100.4 % humidity is a valid
 * reading, and so is a slightly negative irradiance at night.
 */
export const physics: Readonly<Record<string, Bounds | undefined>> = {
  iot_temperature_celsius: [absoluteZero, most],
  iot_device_temperature_celsius: [absoluteZero, most],
  iot_target_temperature_celsius: [absoluteZero, most],
  iot_dew_point_celsius: [absoluteZero, most],
  iot_relative_humidity_ratio: [-0.05, 1.1],
  iot_battery_charge_ratio: [0, 1.05],
  iot_link_quality_ratio: [0, 1],
  iot_update_progress_ratio: [0, 1.05],
  iot_illuminance_lux: notNegative,
  iot_people: notNegative,
  // infrared cells drift below their zero, too, in gas without any
  iot_carbon_dioxide_ppm: [-1000, 1e6],
  iot_equivalent_carbon_dioxide_ppm: [0, 1e6],
  // electrochemical cells drift below their zero
  iot_carbon_monoxide_ppm: [-10, 1e6],
  iot_nitrogen_monoxide_ppm: [-10, 1e6],
  iot_nitrogen_dioxide_ppm: [-10, 1e6],
  iot_nitrous_oxide_ppm: [-10, 1e6],
  iot_ozone_ppm: [-10, 1e6],
  iot_sulphur_dioxide_ppm: [-10, 1e6],
  iot_formaldehyde_ppm: [-10, 1e6],
  iot_volatile_organic_compounds_ppm: [-10, 1e6],
  // stations that weigh the dust of an hour by beta rays read some µg/m³ below 0 in clean air
  iot_pm1_grams_per_cubic_meter: [-0.00005, most],
  iot_pm25_grams_per_cubic_meter: [-0.00005, most],
  iot_pm4_grams_per_cubic_meter: [-0.00005, most],
  iot_pm10_grams_per_cubic_meter: [-0.00005, most],
  iot_particle_concentration_per_cubic_meter: notNegative,
  iot_air_quality_index: notNegative,
  iot_radon_becquerels_per_cubic_meter: notNegative,
  iot_wind_speed_meters_per_second: notNegative,
  iot_wind_gust_speed_meters_per_second: notNegative,
  iot_wind_direction_degrees: [-360, 360],
  iot_precipitation_rate_meters_per_second: notNegative,
  iot_cloud_cover_ratio: [0, 1.05],
  iot_visibility_meters: notNegative,
  iot_sun_elevation_degrees: [-90, 90],
  iot_sun_azimuth_degrees: [-360, 360],
  iot_light_brightness_ratio: [0, 1.05],
  iot_light_color_temperature_kelvin: notNegative,
  iot_light_color_saturation_ratio: [0, 1.05],
  iot_cover_position_ratio: [0, 1.05],
  iot_cover_tilt_ratio: [0, 1.05],
  // a positioner's 3.8 to 20.5 mA [NAMUR NE 43]
  iot_valve_position_ratio: [-0.05, 1.1],
  iot_target_humidity_ratio: [0, 1.05],
  iot_media_player_volume_ratio: [0, 1.05],
  iot_timestamp_seconds: moments,
  iot_boot_timestamp_seconds: moments,
  iot_uptime_seconds: notNegative,
  iot_latitude_degrees: [-90, 90],
  iot_longitude_degrees: [-360, 360],
};

/** Wider than any freezer and oven. Disconnected probes report -127 or -100 °C. */
const roomAndOven: Bounds = [-90, 2000];
const someWatts: Bounds = [-1e7, 1e7];
/** Incense at the sensor reads 20 mg/m³; a sensor that reads more is saturated or faulty. */
const dust: Bounds = [-0.00005, 0.03];
const gas = { range: [-10, 1e6] as Bounds, zigbee: { ppm: [65535], '': [65535] } };
/** 0x8000 in hundredths, and the largest number next to it, which OWON sends; converters round them. */
const noTemperatures = [-327.68, -327.7, 327.67, 327.7];
const noTemperature = { '°C': noTemperatures, '': noTemperatures };
/** 200 kW, and steps of 100 kWh. */
const energy: Growth = { perSecond: 200_000, plus: 3.6e8, large: 3.6e8 };
const fluid: Growth = { perSecond: 0.1, plus: 10, large: 10 };

/** Narrower limits for household devices, by metric. Other metrics have the limits of {@link physics}. */
export const household: Readonly<Record<string, HouseholdLimits | undefined>> = {
  iot_temperature_celsius: { range: roomAndOven, zigbee: noTemperature },
  iot_device_temperature_celsius: { range: roomAndOven, zigbee: noTemperature },
  iot_target_temperature_celsius: { range: roomAndOven, zigbee: noTemperature },
  iot_apparent_temperature_celsius: { range: roomAndOven },
  iot_dew_point_celsius: { range: [-150, 150] },
  iot_temperature_difference_celsius: { range: [-2000, 2000] },
  iot_relative_humidity_ratio: { zigbee: { '%': [655.35], '': [655.35] } },
  // 0xFF in half percents
  iot_battery_charge_ratio: { zigbee: { '%': [127.5, 255], '': [127.5, 255] } },
  iot_moisture_ratio: { range: [-0.5, 2], zigbee: { '%': [655.35], '': [655.35] } },
  iot_pressure_pascals: { range: [-110_000, 2e8], zigbee: { hPa: [-32768, -3276.8], kPa: [-32768, -3276.8] } },
  iot_sound_pressure_decibels: { range: [-200, 250] },
  // 0xFFFF becomes 10^6.5534
  iot_illuminance_lux: { range: [0, 500_000] },
  iot_carbon_dioxide_ppm: { ...gas, range: [0, 1e6] },
  iot_equivalent_carbon_dioxide_ppm: { ...gas, range: [0, 1e6] },
  iot_carbon_monoxide_ppm: gas,
  iot_volatile_organic_compounds_ppm: gas,
  iot_volatile_organic_compounds_grams_per_cubic_meter: { range: [0, 10], zigbee: { 'µg/m³': [65535] } },
  iot_formaldehyde_ppm: gas,
  iot_pm1_grams_per_cubic_meter: { range: dust },
  iot_pm25_grams_per_cubic_meter: { range: dust },
  iot_pm4_grams_per_cubic_meter: { range: dust },
  iot_pm10_grams_per_cubic_meter: { range: dust },
  iot_wind_speed_meters_per_second: { range: [0, 200] },
  iot_wind_gust_speed_meters_per_second: { range: [0, 200] },
  iot_precipitation_amount_meters: { range: [0, 20] },
  iot_precipitation_rate_meters_per_second: { range: [0, 0.01] },
  iot_irradiance_watts_per_square_meter: { range: [-200, 10_000] },
  iot_uv_index: { range: [-1, 100] },
  iot_ph: { range: [-5, 20] },
  iot_power_watts: { range: someWatts, zigbee: { W: [-32768] } },
  iot_apparent_power_voltamperes: { range: someWatts },
  iot_reactive_power_vars: { range: someWatts },
  iot_voltage_volts: { range: [-5000, 5000], zigbee: { V: [65535, 6553.5] } },
  iot_battery_voltage_volts: { range: [-1, 2000] },
  iot_current_amperes: { range: [-20_000, 20_000], zigbee: { A: [65535, 6553.5] } },
  iot_residual_current_amperes: { range: [-1000, 1000] },
  iot_frequency_hertz: { zigbee: { Hz: [65535, 6553.5] } },
  iot_light_color_temperature_kelvin: { range: [100, 1_000_000], zigbee: { mired: [65535], '': [65535] } },
  iot_volume_flow_cubic_meters_per_second: { range: [-10, 10], zigbee: { 'm³/h': [6553.5] } },
  // 127 is "not available" over Bluetooth
  iot_signal_strength_dbm: { range: [-250, 126] },
  iot_energy_joules_total: { growth: energy },
  iot_energy_produced_joules_total: { growth: energy },
  iot_battery_charged_joules_total: { growth: energy },
  iot_battery_discharged_joules_total: { growth: energy },
  iot_reactive_energy_var_seconds_total: { growth: energy },
  iot_apparent_energy_voltampere_seconds_total: { growth: energy },
  iot_water_cubic_meters_total: { growth: fluid },
  iot_water_returned_cubic_meters_total: { growth: fluid },
  iot_gas_cubic_meters_total: { growth: fluid },
  iot_volume_consumed_cubic_meters_total: { growth: fluid },
  iot_precipitation_meters_total: { growth: { perSecond: 0.01, plus: 1 } },
  iot_distance_travelled_meters_total: { growth: { perSecond: 10_000, plus: 1e6 } },
};
