import type { DeviceDescription } from '../../../contract.ts';
import type { Declared } from './flatten.ts';

type Described = 'manufacturer' | 'model' | 'firmware' | 'hardware' | 'serial';

/** Last parts of the names of metrics that describe the device, without spaces and in lower case: those of Tahu's examples, Ignition and others. */
const keysByName: ReadonlyMap<string, Described> = new Map([
  ['hardwaremake', 'manufacturer'],
  ['manufacturer', 'manufacturer'],
  ['hardwaremodel', 'model'],
  ['model', 'model'],
  ['fw', 'firmware'],
  ['fwversion', 'firmware'],
  ['firmwareversion', 'firmware'],
  ['hardwareversion', 'hardware'],
  ['serialnumber', 'serial'],
]);
/** Groups of such metrics, in the same spelling. */
const groups: ReadonlySet<string> = new Set(['properties', 'deviceinfo', 'nodeinfo', 'info']);
const longestText = 200;

/** What the texts in a birth tell about the device itself: metrics such as `Properties/Hardware Make`. */
export function descriptionIn(declared: readonly Declared[]): Partial<Pick<DeviceDescription, Described>> {
  const description: Partial<Record<Described, string>> = {};
  for (const { name, metric } of declared) {
    if (typeof metric.value !== 'string' || metric.value === '' || metric.value.length > longestText) continue;
    const [group = '', last = '', ...more] = name.toLowerCase().replaceAll(/[\s_]/g, '').split('/');
    const key = more.length === 0 && groups.has(group) ? keysByName.get(last) : undefined;
    if (key !== undefined) description[key] ??= metric.value;
  }
  return description;
}
