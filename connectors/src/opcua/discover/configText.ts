import { stringify } from 'yaml';
import type { SecurityConfig } from '../config/securityConfig.ts';
import type { FoundRoot, FoundRoots } from './findRoots.ts';
import { seriesOf } from './seriesOf.ts';

interface FoundConfig extends FoundRoots {
  readonly url: string;
  readonly security: SecurityConfig;
  readonly pkiDir?: string | undefined;
  readonly username?: string | undefined;
}

/** Defaults of `max_series` and `max_series_per_device`. */
const defaultMaxSeries = 200_000;
const defaultMaxDeviceSeries = 20_000;
const maxListed = 50;

/** Config for the found roots, with the found devices as comments. */
export function configText(found: FoundConfig): string {
  const { roots, devices } = found;
  const deviceSeries = devices.map(seriesOf);
  const series = sum([...roots.map((root) => root.series), ...deviceSeries]);
  const largest = [...roots.map((root) => root.largest), ...deviceSeries].reduce((a, b) => Math.max(a, b), 0);
  const count = sum(roots.map((root) => root.devices.length)) + devices.length;
  return [
    `# ${count} devices, about ${series} series`,
    ...deviceLines(found),
    'connectors:',
    '  - type: opcua',
    ...keys({ url: found.url }),
    ...keys({ security: securityKeys(found.security) }),
    ...(found.pkiDir === undefined ? [] : keys({ pki_dir: found.pkiDir })),
    ...(found.username === undefined ? [] : [...keys({ username: found.username }), '    # password: file:PATH']),
    ...(series > defaultMaxSeries ? keys({ max_series: Math.ceil(series * 1.2) }) : []),
    ...(largest > defaultMaxDeviceSeries ? keys({ max_series_per_device: Math.ceil(largest * 1.2) }) : []),
    ...(roots.length === 0 ? [] : ['    roots:', ...roots.flatMap(rootLines)]),
  ].join('\n');
}

function deviceLines({ devices }: FoundRoots): string[] {
  if (devices.length === 0) return [];
  const lines = devices.slice(0, maxListed).map(({ description: { id, manufacturer, model }, variables }) => {
    const what = [manufacturer, model].filter((text) => text !== undefined).join(' ');
    return `#   ${oneLine(`${id}${what === '' ? '' : ` (${what})`}: ${variables.length} variables`)}`;
  });
  const rest = devices.length > maxListed ? [`#   and ${devices.length - maxListed} more`] : [];
  return ['# devices that need no root:', ...lines, ...rest];
}

function rootLines({ address, node, split, devices, series }: FoundRoot): string[] {
  const [first = '', ...rest] = stringify({ node: address, name: node.name, split }, { lineWidth: 0 }).trimEnd().split('\n');
  const examples = devices.slice(0, 3).map(({ description }) => description.id);
  const more = devices.length > examples.length ? ', …' : '';
  return [
    `      # ${oneLine(`${devices.length} devices, about ${series} series: ${examples.join(', ')}${more}`)}`,
    `      - ${first}`,
    ...rest.map((line) => `        ${line}`),
  ];
}

function securityKeys({ mode, policy }: SecurityConfig): object {
  return mode === 'None' ? { mode } : { mode, policy };
}

function keys(entries: object): string[] {
  return stringify(entries, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

/** Names of nodes are untrusted texts and must not end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, 200);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
