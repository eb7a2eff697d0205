import { clamp, days, hour } from './calendar.ts';
import { noise } from './random.ts';
import { activity, type Room } from './rooms.ts';
import { daylight, night, outdoorHumidity, outdoorTemperature } from './weather.ts';

/** Air temperature in °C. */
export function temperature(room: Room, atMs: number): number {
  const outdoors = outdoorTemperature(room.houseSeed, atMs);
  const wobble = noise(`${room.seed}/temperature`, days(atMs) * 9);
  switch (room.climate) {
    case 'outdoors':
      return outdoors;
    case 'greenhouse':
      return outdoors + 1.5 + daylight(room.houseSeed, atMs) / 7000 + wobble;
    case 'cellar':
      return room.comfort + 0.15 * (outdoors - 10) + 0.3 * wobble;
    case 'heated':
      return room.comfort - 2 * night(atMs) + 0.5 * activity(room, atMs) + 0.06 * (outdoors - 10) + 0.4 * wobble;
  }
}

/** Relative humidity in %. */
export function humidity(room: Room, atMs: number): number {
  const wobble = noise(`${room.seed}/humidity`, days(atMs) * 6);
  const moisture = 28 * room.wetness * activity(room, atMs) + 5 * wobble;
  switch (room.climate) {
    case 'outdoors':
      return outdoorHumidity(room.houseSeed, atMs);
    case 'greenhouse':
      return clamp(outdoorHumidity(room.houseSeed, atMs) * 0.6 + 35 + moisture, 20, 99);
    case 'cellar':
      return clamp(62 + moisture, 30, 95);
    case 'heated':
      return clamp(42 + 0.3 * (outdoorTemperature(room.houseSeed, atMs) - 5) + moisture, 20, 95);
  }
}

/** Setpoint of the thermostat in °C, lower at night. */
export function setpoint(room: Room, atMs: number): number {
  const awake = hour(atMs) >= 5.5 && hour(atMs) < 22;
  return awake ? Math.round(room.comfort * 2) / 2 : Math.round(room.comfort * 2) / 2 - 3;
}

/** Opening of the radiator's valve in %: rises with the difference to the setpoint and with cold weather. */
export function heatingDemand(room: Room, atMs: number): number {
  const lack = setpoint(room, atMs) - temperature(room, atMs);
  return clamp(30 * lack + 1.8 * (17 - outdoorTemperature(room.houseSeed, atMs)), 0, 100);
}

/** Carbon dioxide in ppm, which rises with people in the room. */
export function carbonDioxide(room: Room, atMs: number): number {
  return 460 + 850 * activity(room, atMs) + 40 * noise(`${room.seed}/co2`, days(atMs) * 12);
}

/** Fine dust PM2.5 in µg/m³. */
export function fineDust(room: Room, atMs: number): number {
  return 5 + 14 * activity(room, atMs) + 4 * noise(`${room.seed}/dust`, days(atMs) * 10);
}

/** Volatile organic compounds as an index from 1 to 500; 100 is typical. */
export function vapourIndex(room: Room, atMs: number): number {
  return 90 + 130 * activity(room, atMs) + 35 * noise(`${room.seed}/vapour`, days(atMs) * 8);
}

/** Soil moisture in %: falls for four days, then the plant is watered. */
export function soilMoisture(room: Room, atMs: number): number {
  const sinceWatering = (((days(atMs) + noise(room.seed, 0)) % 4) + 4) % 4;
  return 62 - 9 * sinceWatering + 2 * noise(`${room.seed}/soil`, days(atMs) * 2);
}

/** Brightness of the lamps, from 0 to 1. */
export function lampLevel(room: Room, atMs: number): number {
  const wanted = clamp((activity(room, atMs) - 0.25) * 3, 0, 1);
  return wanted * clamp((6000 - daylight(room.houseSeed, atMs)) / 5000, 0, 1);
}

/** Light in the room in lx. */
export function illuminance(room: Room, atMs: number): number {
  return room.window * daylight(room.houseSeed, atMs) + (room.climate === 'outdoors' ? 0 : 160 * lampLevel(room, atMs));
}
