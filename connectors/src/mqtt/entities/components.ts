import type { Component } from './component.ts';
import { climate, fan, humidifier, waterHeater } from './components/climate.ts';
import { cover, valve } from './components/cover.ts';
import { deviceAutomation, event, tag } from './components/events.ts';
import { light } from './components/light.ts';
import { alarmControlPanel, deviceTracker, lawnMower, lock, siren, vacuum } from './components/machines.ts';
import { switched } from './components/onOff.ts';
import { binarySensor, sensor } from './components/sensor.ts';
import { number, select, text } from './components/settings.ts';
import { update } from './components/update.ts';

const stateless =
  (why: string): Component =>
  (entity) =>
    entity.exclude(why);

const commandsOnly = stateless('it only takes commands');

/** All components of Home Assistant's MQTT integration. */
const components: Readonly<Record<string, Component>> = {
  sensor,
  binary_sensor: binarySensor,
  switch: switched,
  light,
  climate,
  water_heater: waterHeater,
  humidifier,
  fan,
  cover,
  valve,
  lock,
  lawn_mower: lawnMower,
  vacuum,
  siren,
  alarm_control_panel: alarmControlPanel,
  device_tracker: deviceTracker,
  update,
  number,
  select,
  text,
  date: text,
  time: text,
  datetime: text,
  event,
  device_automation: deviceAutomation,
  tag,
  button: commandsOnly,
  scene: commandsOnly,
  notify: commandsOnly,
  infrared: commandsOnly,
  remote: commandsOnly,
  camera: stateless('cameras have no values'),
  image: stateless('images have no values'),
};

/** Undefined for one that Home Assistant does not know. */
export function componentOf(name: string): Component | undefined {
  return Object.hasOwn(components, name) ? components[name] : undefined;
}
