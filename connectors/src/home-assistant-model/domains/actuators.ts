import type { Entity } from '../entity.ts';
import { boolean, flag, listed, number, states, type Rule } from '../features.ts';
import { textOf } from '../readings.ts';

const lockStates = ['locked', 'unlocked', 'locking', 'unlocking', 'open', 'opening', 'jammed', 'not_fully_locked'];
const openingStates = ['open', 'opening', 'closed', 'closing', 'stopped'];

function position(quantity: string, attribute: string): Rule {
  return number(quantity, { attribute, unit: '%' });
}

/** Null for a state between the two: no sample instead of a guess. */
function oneOf(on: string, off: readonly string[]): Rule['read'] {
  return (state) => (state === on ? 'on' : off.includes(textOf(state)) ? 'off' : null);
}

export function switched(quantity: string): readonly Rule[] {
  return [boolean(quantity)];
}

export function light(): readonly Rule[] {
  const part = (attribute: string, index: number, [quantity, unit]: readonly [string, string?]): Rule =>
    number(quantity, { attribute, unit, read: (value) => (Array.isArray(value) ? (value[index] as unknown) : null) });
  return [
    boolean('iot_light_on'),
    number('iot_light_brightness_ratio', { attribute: 'brightness', max: 255 }),
    number('iot_light_color_temperature_kelvin', {
      attribute: 'color_temp_kelvin',
      metric: 'iot_light_color_temperature_kelvin',
      unit: 'K (light)',
    }),
    states('iot_light_color_mode', { attribute: 'color_mode', values: colorModes }),
    part('hs_color', 0, ['iot_light_color_hue_degrees', '°']),
    part('hs_color', 1, ['iot_light_color_saturation_ratio', '%']),
    part('xy_color', 0, ['iot_light_color_x_ratio']),
    part('xy_color', 1, ['iot_light_color_y_ratio']),
  ];
}

const colorModes = ['onoff', 'brightness', 'color_temp', 'hs', 'xy', 'rgb', 'rgbw', 'rgbww', 'white', 'unknown'];

export function cover(): readonly Rule[] {
  return [
    states('iot_cover_state', { values: openingStates }),
    position('iot_cover_position_ratio', 'current_position'),
    position('iot_cover_tilt_ratio', 'current_tilt_position'),
  ];
}

export function valve(): readonly Rule[] {
  return [
    states('iot_valve_state', { values: openingStates }),
    boolean('iot_valve_open', { on: 'on', off: 'off', read: oneOf('open', ['closed']) }),
    position('iot_valve_position_ratio', 'current_position'),
  ];
}

export function lock(): readonly Rule[] {
  return [states('iot_lock_state', { values: lockStates }), boolean('iot_lock_locked', { read: oneOf('locked', lockStates.slice(1)) })];
}

export function mediaPlayer(): readonly Rule[] {
  return [
    states('iot_media_player_state', { values: ['off', 'on', 'idle', 'playing', 'paused', 'buffering', 'standby'] }),
    number('iot_media_player_volume_ratio', { attribute: 'volume_level' }),
    flag('iot_media_player_muted', 'is_volume_muted'),
  ];
}

export function vacuum(): readonly Rule[] {
  return [states('iot_vacuum_state', { values: ['cleaning', 'docked', 'idle', 'paused', 'returning', 'error'] })];
}

export function lawnMower(): readonly Rule[] {
  return [states('iot_lawn_mower_state', { values: ['mowing', 'docked', 'paused', 'returning', 'error'] })];
}

export function alarmControlPanel(): readonly Rule[] {
  const armed = ['home', 'away', 'night', 'vacation', 'custom_bypass'].map((way) => `armed_${way}`);
  return [states('iot_alarm_panel_state', { values: ['disarmed', ...armed, 'pending', 'arming', 'disarming', 'triggered'] })];
}

/** Progress exists only while an update runs. An update that can be installed has the category `config`, but is no setting. */
export function update(): readonly Rule[] {
  const progress: Rule['read'] = (_, { in_progress: isRunning, update_percentage: percentage }) => {
    // before 2024.12 the progress was in_progress itself
    const share = typeof isRunning === 'number' ? isRunning : percentage;
    return isRunning === false || typeof share !== 'number' ? null : share;
  };
  return [
    boolean('iot_update_available', { category: undefined }),
    number('iot_update_progress_ratio', { attribute: 'in_progress', unit: '%', read: progress, category: undefined }),
  ];
}

export function remote(entity: Entity): readonly Rule[] {
  return [boolean('iot_switch_on'), states('iot_sensor_state', { attribute: 'current_activity', values: listed(entity, 'activity_list') })];
}
