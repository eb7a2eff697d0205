import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval?: string; readonly rules: readonly Rule[] }[];
}

/** An alert with its name. */
export type Alert = Rule & { readonly alert: string };

/** The folder of what is shipped for Prometheus and Alertmanager. */
export const shippedFolder = join(import.meta.dirname, '../../prometheus');

/** A parsed YAML file of that folder. */
export function shipped(file: string): unknown {
  return parse(readFileSync(join(shippedFolder, file), 'utf8'));
}

/** The rule files that prometheus.yml names. */
export const ruleFiles: readonly string[] = (shipped('prometheus.yml') as { rule_files: string[] }).rule_files;

/** All rules of those files. */
export const rules: readonly Rule[] = ruleFiles.flatMap((file) => (shipped(file) as RuleFile).groups.flatMap((group) => group.rules));

export const alerts: readonly Alert[] = rules.filter((rule): rule is Alert => rule.alert !== undefined);
