import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { prepareDefinition } from 'zigbee-herdsman-converters';

type Definition = Parameters<typeof prepareDefinition>[0];

// Prints vendor, model, exposes and names of options of every definition of zigbee-herdsman-converters as one JSON array. A program of its own, because Node loads the
// 400 modules in a second and jest's module registry in twenty.
const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('zigbee-herdsman-converters')), 'devices');
const files = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'index.js');
const definitions = files.flatMap((file) => (require(join(folder, file)) as { definitions: Definition[] }).definitions);

const printed = definitions.map((definition) => {
  const { vendor, model, exposes: declared, options = [] } = prepareDefinition(definition);
  const named = options.map(({ name }) => ({ name }));
  return { vendor, model, options: named, exposes: typeof declared === 'function' ? declared({ isDummyDevice: true }, {}) : declared };
});

process.stdout.write(JSON.stringify(printed));
