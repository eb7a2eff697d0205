import { expect, test } from '@jest/globals';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { droppedNames, formerNames } from '@gaugeway/connectors/home-assistant-model/migration/formerNames';
import { sensorClasses } from '@gaugeway/connectors/home-assistant-model/sensorClasses';

test('every class of sensors has its former names, and all new names are in the catalogue', () => {
  const former = new Set(formerNames.map((name) => name.former));
  const missing = Object.keys(sensorClasses).filter(
    (deviceClass) => ![...former].some((name) => name.startsWith(`sensor_${deviceClass}_`)),
  );
  expect(missing).toEqual([]);
  const settings = /^iot_setting_/;
  const needed = new Set(
    formerNames.flatMap(({ metric, onlyWith, onlyWithout }) => [metric, onlyWith, onlyWithout].filter((name) => name !== undefined)),
  );
  expect([...needed].filter((name) => !metrics.has(name) && !settings.test(name))).toEqual([]);
  expect(droppedNames.length).toBeGreaterThan(0);
});

test('no two rules record the same series', () => {
  const keys = formerNames.map(({ former, metric, matchers = '', onlyWithout = '' }) => `${former} ${metric} ${matchers} ${onlyWithout}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
