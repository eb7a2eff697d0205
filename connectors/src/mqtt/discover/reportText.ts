import { endpointOf } from '../../endpoint.ts';
import { configLines, type ConfigOptions } from './configLines.ts';
import type { DescribedDevice } from './finders/homeAssistantFinder.ts';
import type { Findings } from './survey.ts';

interface ReportOptions extends ConfigOptions {
  /** How long it listened. */
  readonly seconds: number;
  /** The broker refused the filter for all topics. */
  readonly isNarrow: boolean;
}

const maxNames = 10;
const maxGroups = 20;

/** What was found as comments, and config to paste. */
export function reportText(findings: Findings, options: ReportOptions): string {
  return [
    ...headLines(findings, options),
    ...homeAssistantLines(findings),
    ...tasmotaLines(findings),
    ...bridgeLines(findings),
    ...sparkplugLines(findings),
    ...knownTreeLines(findings),
    ...unknownLines(findings, options),
    ...configLines(findings, options),
  ].join('\n');
}

function headLines({ messages, retained, topics, hasMoreTopics }: Findings, { url, seconds, isNarrow }: ReportOptions): string[] {
  const count = `${hasMoreTopics ? 'more than ' : ''}${counted(topics, 'topic')}`;
  return [
    `# ${counted(messages, 'message')} (${retained} retained) of ${count} in ${counted(seconds, 'second')} at ${endpointOf(url)}`,
    ...(isNarrow ? ['# the broker refuses the filter "#": only topics of known programs were listened to'] : []),
    ...(messages === 0 ? ['# nothing was received: an ACL of the broker may hide all topics from this user, or nobody publishes'] : []),
    ...(messages > 0 && retained === 0
      ? [
          '# no retained message was received: descriptions of devices are retained. RabbitMQ sends none to a wildcard, other brokers lose them in a restart',
        ]
      : []),
  ];
}

function homeAssistantLines({ homeAssistant: { devices, prefixes } }: Findings): string[] {
  if (devices.size === 0) return [];
  const all = [...devices.values()];
  const programs = Map.groupBy(all, ({ program }) => program);
  const sorted = [...programs].sort(([, a], [, b]) => b.length - a.length);
  return [
    `# Home Assistant discovery below ${[...prefixes].slice(0, maxNames).join(', ')}: ${counted(all.length, 'device')}, ${entitiesOf(all)}`,
    ...sorted
      .slice(0, maxGroups)
      .map(
        ([program, some]) =>
          `#   ${program}: ${counted(some.length, 'device')}, ${entitiesOf(some)}: ${names(some.map(({ name }) => name))}`,
      ),
    ...rest(sorted.length - maxGroups, 'program'),
  ];
}

function tasmotaLines({ tasmota: { devices } }: Findings): string[] {
  return devices.size === 0 ? [] : [`# Tasmota discovery: ${counted(devices.size, 'device')}: ${names([...devices.values()])}`];
}

function bridgeLines({ zigbee2mqtt: { bridges } }: Findings): string[] {
  return [...bridges]
    .slice(0, maxGroups)
    .map(([base, { version }]) => `# Zigbee2MQTT${version === undefined ? '' : ` ${version}`} at base topic ${JSON.stringify(base)}`);
}

function sparkplugLines({ sparkplug: { groups } }: Findings): string[] {
  if (groups.size === 0) return [];
  return [
    '# Sparkplug B:',
    ...[...groups]
      .slice(0, maxGroups)
      .map(([name, { nodes, devices }]) => `#   group ${name}: ${counted(nodes.size, 'node')}, ${counted(devices.size, 'device')}`),
    ...rest(groups.size - maxGroups, 'group'),
  ];
}

function knownTreeLines({ knownTrees: { found } }: Findings): string[] {
  if (found.size === 0) return [];
  return [
    '# known programs whose devices do not describe themselves:',
    ...[...found].map(([name, { devices, advice }]) => {
      const listed = devices.size === 0 ? '' : `: ${counted(devices.size, 'device')}: ${names([...devices])}`;
      return `#   ${name}${listed}${advice === undefined ? '' : ` (${advice})`}`;
    }),
  ];
}

function unknownLines({ unknown }: Findings, { seconds }: ReportOptions): string[] {
  if (unknown.length === 0) return [];
  return [
    '# other topics, by messages a second:',
    ...unknown.slice(0, maxGroups).map(({ filter, messages, example }) => {
      const rate = messages === 0 ? 'retained' : `${rateText(messages / seconds)}/s`;
      return `#   ${rate.padStart(8)}  ${filter}${filter === example ? '' : `  such as ${example}`}`;
    }),
    ...rest(unknown.length - maxGroups, 'group of topics', 'groups of topics'),
  ];
}

function entitiesOf(devices: readonly DescribedDevice[]): string {
  const count = devices.reduce((sum, { entities }) => sum + entities, 0);
  return counted(count, 'entity', 'entities');
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, maxNames).join(', ');
  return list.length > maxNames ? `${shown} and ${list.length - maxNames} more` : shown;
}

function rest(count: number, one: string, several?: string): string[] {
  return count > 0 ? [`#   and ${counted(count, one, several)} more`] : [];
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

function rateText(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(perSecond >= 1 ? 1 : 2);
}
