import { boolean, number, type Rule } from '../features.ts';

/** At home, or in any other zone: names of zones are not exported. */
function atHome(state: unknown): unknown {
  return state === 'home' ? 'on' : 'off';
}

const position: readonly Rule[] = [
  number('iot_latitude_degrees', { attribute: 'latitude' }),
  number('iot_longitude_degrees', { attribute: 'longitude' }),
  number('iot_altitude_meters', { attribute: 'altitude', unit: 'm' }),
  number('iot_position_accuracy_meters', { attribute: 'gps_accuracy', unit: 'm' }),
  number('iot_course_degrees', { attribute: 'course' }),
];

/** People and their trackers: whether they are at home; the position only with the group `location`. */
export function presence(): readonly Rule[] {
  return [boolean('iot_presence_home', { read: atHome }), ...position];
}

/** The number of people in a zone. */
export function zone(): readonly Rule[] {
  return [number('iot_people')];
}
