import type { Component } from './component.ts';
import { switched } from './components/onOff.ts';
import { binarySensor, sensor } from './components/sensor.ts';

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
  button: commandsOnly,
  scene: commandsOnly,
  notify: commandsOnly,
  infrared: commandsOnly,
  camera: stateless('cameras have no values'),
  image: stateless('images have no values'),
};

/** Undefined for one that Home Assistant does not know. */
export function componentOf(name: string): Component | undefined {
  return Object.hasOwn(components, name) ? components[name] : undefined;
}
