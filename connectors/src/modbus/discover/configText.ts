import { snakeCase } from '../../catalogue/names.ts';
import { busUrlText, type BusUrl } from '../bus/busUrl.ts';
import type { Finding } from './investigate.ts';

export interface Discovery {
  readonly url: BusUrl;
  /** How many units were asked. */
  readonly asked: number;
  readonly findings: readonly Finding[];
  /** Units that are the same device as one of the findings. */
  readonly aliases: readonly number[];
}

/** Config ready to paste: what no profile reads is a comment. */
export function configText({ url, asked, findings, aliases }: Discovery): string {
  const known = findings.filter(({ profiles }) => profiles.length > 0);
  const unknown = findings.filter(({ profiles }) => profiles.length === 0);
  const place = busUrlText(url);
  const first = findings[0]?.unit ?? 0;
  const lines = [
    `# ${findings.length} ${findings.length === 1 ? 'device' : 'devices'} at ${place}, ${asked} unit ids asked`,
    ...(aliases.length === 0 ? [] : [`# it answers to any unit id, and is the same as unit ${first} at ${aliases.length} others`]),
    'connectors:',
    '  - type: modbus',
    known.length === 0 ? '    devices: []' : '    devices:',
    ...known.flatMap((finding) => [
      ...comments(finding, '      '),
      `      - id: ${idOf(finding)}`,
      `        profile: ${finding.profiles[0] ?? ''}`,
      `        url: ${JSON.stringify(place)}`,
      `        unit: ${finding.unit}`,
    ]),
    ...unknown.flatMap((finding) => [
      ...comments(finding, '      '),
      `      # - id: unit-${finding.unit}`,
      `      #   url: ${JSON.stringify(place)}`,
      `      #   unit: ${finding.unit}`,
      '      #   points: []  # no shipped profile fits: list its registers, or write a profile',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line for a person. */
export function findingLine(finding: Finding): string {
  const what = summaryOf(finding);
  return `unit ${finding.unit}: ${what === '' ? `answers with ${finding.answer}` : what}${finding.profiles.length > 0 ? `, profile ${finding.profiles.join(' or ')}` : ', no profile fits'}`;
}

function comments(finding: Finding, indent: string): readonly string[] {
  const [, ...others] = finding.profiles;
  const { sunspecPoints } = finding;
  const texts = [
    summaryOf(finding),
    finding.profiles.length === 0 ? `unit ${finding.unit} answers with ${finding.answer}` : '',
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

/** Of what a device says: nothing that ends a comment. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim();
}

/** Unique by the unit, and nothing but letters, digits and `-`. */
function idOf({ unit, description: { model }, profiles }: Finding): string {
  const [profile] = profiles;
  const name = profile === undefined || profile === 'sunspec' ? (model ?? 'sunspec') : profile;
  const slug = snakeCase(name.normalize('NFKD').replace(/[^\x20-\x7e]/g, ''))
    .replaceAll('_', '-')
    .slice(0, 40);
  return `${slug === '' ? 'device' : slug}-${unit}`;
}
