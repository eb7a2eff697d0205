import { expect, test } from '@jest/globals';
import { metrics } from '../../catalogue/metrics.ts';
import { resolve } from '../../catalogue/resolve.ts';
import type { Property } from '../../contract.ts';
import { mqttDevicesConfig } from '../config.ts';
import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import type { Scope } from '../mapping/compile/textTemplate.ts';
import { usedMappings } from '../mapping/usedMappings.ts';

/** Each part and `*` stands for its own number. */
const numbers = Array.from({ length: 9 }, (_, index) => String(index));
const scope: Scope = { topic: '', parts: numbers, message: {}, item: {}, keys: numbers, properties: undefined, text: () => '' };

/** What the readings of a device are, whichever of its topics has them: the same value once. */
function propertiesOf(mappings: readonly CompiledMapping[]): readonly Property[] {
  const found = new Map<string, Property>();
  for (const { readings } of mappings)
    for (const reading of readings) {
      const texts = reading.texts(scope);
      if (texts !== undefined) found.set(reading.key(texts), reading.property(texts));
    }
  return [...found.values()];
}

/** The others have one name for the same quantity of several models. */
const profiles = ['dsmr-reader', 'evcc', 'frigate', 'owntracks', 'shelly-gen2', 'victron-gx'];
/** Of components that no device has together. */
const ofOtherComponents = /^(params_)?total_act_(ret_)?energy:/;

/** A device learns its readings one after the other: a further one must not take the series of another. */
test.each(profiles)('%s gives each reading of a device a series of its own', (name) => {
  const { mappings } = usedMappings(mqttDevicesConfig.parse({ profiles: [name] }));
  const byId = Map.groupBy(mappings, ({ device }) => device.id.render(scope));
  const same = [...byId.values()].flatMap((ofDevice) =>
    resolve(propertiesOf(ofDevice), { metrics: (metric) => metrics.get(metric), maxStates: 100, maxActions: 100 })
      .filter(({ reason }) => reason?.startsWith('same series as'))
      .map(({ property, reason }) => `${property.name}: ${reason ?? ''}`),
  );
  expect(same.filter((text) => !ofOtherComponents.test(text))).toEqual([]);
});
