import { sceneGraph, VizPanel } from '@grafana/scenes';
import { deviceScene } from './deviceScene';

test.each([
  ['iot_contact_open', ['closed', 'open']],
  ['iot_hvac_mode', ['no', 'yes']],
])('the states of %s over time have the words of its reading', (metric, words) => {
  const dataSource = { type: 'prometheus', uid: 'p' };
  const scene = deviceScene({ dataSource, metrics: [{ metric, parts: [] }], matchers: 'device="1"', mode: 'rate' });
  const timeline = sceneGraph.findAllObjects(scene, (object) => object instanceof VizPanel).at(-1);
  expect(timeline).toBeInstanceOf(VizPanel);
  expect(timeline).toHaveProperty('state.fieldConfig.defaults.mappings.0.options.0.text', words[0]);
  expect(timeline).toHaveProperty('state.fieldConfig.defaults.mappings.0.options.1.text', words[1]);
});
