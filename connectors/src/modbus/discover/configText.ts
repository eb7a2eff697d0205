import { snakeCase } from '../../catalogue/names.ts';
import { busUrlText, type BusUrl } from '../bus/busUrl.ts';
import { sunspecProfile } from '../profile/profileSchema.ts';
import type { Finding } from './investigate.ts';

interface Discovery {
  readonly url: BusUrl;
  /** How many unit ids were probed. */
  readonly unitCount: number;
  readonly findings: readonly Finding[];
  /** Further unit ids of the first finding. */
  readonly aliases: readonly number[];
}

/** Config ready to paste; units without a profile are comments. */
export function configText({ url, unitCount, findings, aliases }: Discovery): string {
  const known = findings.filter(({ profiles }) => profiles.length > 0);
  const unknown = findings.filter(({ profiles }) => profiles.length === 0);
  const bus = busUrlText(url);
  const first = findings[0]?.unit ?? 0;
  const lines = [
    `# ${findings.length} ${findings.length === 1 ? 'device' : 'devices'} at ${bus}, ${unitCount} unit ids probed`,
    ...(aliases.length === 0 ? [] : [`# responds to any unit id: ${aliases.length} further ids are the device of unit ${first}`]),
    'connectors:',
    '  - type: modbus',
    known.length === 0 ? '    devices: []' : '    devices:',
    ...known.flatMap((finding) => [
      ...comments(finding, '      '),
      `      - id: ${idOf(finding)}`,
      `        profile: ${finding.profiles[0] ?? ''}`,
      `        url: ${JSON.stringify(bus)}`,
      `        unit: ${finding.unit}`,
    ]),
    ...unknown.flatMap((finding) => [
      ...comments(finding, '      '),
      `      # - id: unit-${finding.unit}`,
      `      #   url: ${JSON.stringify(bus)}`,
      `      #   unit: ${finding.unit}`,
      '      #   points: []  # no profile matches: list its registers here, or write a profile',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A finding in one line, for people. */
export function findingLine(finding: Finding): string {
  const { unit, profiles, response } = finding;
  const summary = summaryOf(finding);
  const profile = profiles.length > 0 ? `profile ${profiles.join(' or ')}` : 'no profile matches';
  return `unit ${unit}: ${summary === '' ? `responds with ${response}` : summary}, ${profile}`;
}

function comments(finding: Finding, indent: string): readonly string[] {
  const [, ...others] = finding.profiles;
  const { sunspecPoints } = finding;
  const texts = [
    summaryOf(finding),
    finding.profiles.length === 0 ? `unit ${finding.unit} responds with ${finding.response}` : '',
    others.length === 0 ? '' : `or profile ${others.join(' or ')}`,
    sunspecPoints === undefined ? '' : `SunSpec: ${sunspecPoints} points`,
  ];
  return texts.filter((text) => text !== '').map((text) => `${indent}# ${text}`);
}

function summaryOf({ description: { manufacturer, model, modelId, firmware } }: Finding): string {
  const parts = [
    [manufacturer, model, modelId === model ? undefined : modelId].filter(Boolean).join(' '),
    firmware && `firmware ${firmware}`,
  ];
  return printable(parts.filter(Boolean).join(', '));
}

/** Text of a device without characters that could end a comment. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim();
}

/** Letters, digits and `-`; the unit makes it unique. */
function idOf({ unit, description: { model }, profiles }: Finding): string {
  const [profile] = profiles;
  const name = profile === undefined || profile === sunspecProfile ? (model ?? sunspecProfile) : profile;
  const slug = snakeCase(name.normalize('NFKD').replace(/[^\x20-\x7e]/g, ''))
    .replaceAll('_', '-')
    .slice(0, 40);
  return `${slug === '' ? 'device' : slug}-${unit}`;
}
