import { boolean, number, type Rule } from '../features.ts';

/** Names of zones stay here: at home, or somewhere else. */
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

/** People and what they carry: whether they are at home; where else they are only with the group `location`. */
export function presence(): readonly Rule[] {
  return [boolean('iot_presence_home', { read: atHome }), ...position];
}

/** How many are in a zone. */
export function zone(): readonly Rule[] {
  return [number('iot_people')];
}
