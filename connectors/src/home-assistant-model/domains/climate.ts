import type { Entity } from '../entity.ts';
import { boolean, listed, number, states, type Rule } from '../features.ts';

const hvacActions = ['off', 'preheating', 'heating', 'cooling', 'drying', 'fan', 'idle', 'defrosting'];

function unitOf({ attributes, instance }: Entity): string {
  const own = attributes['temperature_unit'];
  return typeof own === 'string' ? own : instance.temperatureUnit;
}

function target(entity: Entity, attribute: string, setpoint?: string): Rule {
  return number('iot_target_temperature_celsius', { attribute, unit: unitOf(entity), labels: setpoint === undefined ? {} : { setpoint } });
}

function mode(entity: Entity, quantity: string, [attribute, list]: readonly [attribute: string, list: string]): Rule {
  return states(quantity, { attribute, values: listed(entity, list) });
}

function temperature(entity: Entity): Rule {
  return number('iot_temperature_celsius', { attribute: 'current_temperature', unit: unitOf(entity) });
}

const currentHumidity = number('iot_relative_humidity_ratio', { attribute: 'current_humidity', unit: '%' });
const targetHumidity = number('iot_target_humidity_ratio', { attribute: 'humidity', unit: '%' });

export function climate(entity: Entity): readonly Rule[] {
  return [
    states('iot_hvac_mode', { values: listed(entity, 'hvac_modes') }),
    states('iot_hvac_action', { attribute: 'hvac_action', values: hvacActions }),
    temperature(entity),
    currentHumidity,
    target(entity, 'temperature'),
    target(entity, 'target_temp_low', 'heating'),
    target(entity, 'target_temp_high', 'cooling'),
    targetHumidity,
    mode(entity, 'iot_preset_mode', ['preset_mode', 'preset_modes']),
    mode(entity, 'iot_fan_mode', ['fan_mode', 'fan_modes']),
    mode(entity, 'iot_swing_mode', ['swing_mode', 'swing_modes']),
    states('iot_swing_mode', {
      attribute: 'swing_horizontal_mode',
      values: listed(entity, 'swing_horizontal_modes'),
      labels: { sensor: 'horizontal' },
    }),
  ];
}

export function waterHeater(entity: Entity): readonly Rule[] {
  return [
    states('iot_water_heater_mode', { values: listed(entity, 'operation_list') }),
    temperature(entity),
    target(entity, 'temperature'),
    target(entity, 'target_temp_low', 'low'),
    target(entity, 'target_temp_high', 'high'),
  ];
}

export function humidifier(entity: Entity): readonly Rule[] {
  return [
    boolean('iot_humidifier_on'),
    currentHumidity,
    targetHumidity,
    mode(entity, 'iot_humidifier_mode', ['mode', 'available_modes']),
    states('iot_humidifier_action', { attribute: 'action', values: ['humidifying', 'drying', 'idle', 'off'] }),
  ];
}

export function fan(entity: Entity): readonly Rule[] {
  return [
    boolean('iot_fan_on'),
    number('iot_fan_speed_ratio', { attribute: 'percentage', unit: '%' }),
    boolean('iot_fan_oscillating', { attribute: 'oscillating', on: true, off: false }),
    boolean('iot_fan_reversed', { attribute: 'direction', on: 'reverse', off: 'forward' }),
    mode(entity, 'iot_preset_mode', ['preset_mode', 'preset_modes']),
  ];
}
