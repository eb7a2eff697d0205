import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

interface Program {
  /** Environment variable that may hold another command line, as `MOSQUITTO="in-root.sh /tmp/next mosquitto"`. */
  readonly variable: string;
  readonly names: readonly string[];
  /** Debian package that brings it. */
  readonly debianPackage: string;
  /** Arguments with which it succeeds where it is of use. */
  readonly probe?: readonly string[];
}

/** The foreign programs that tests and the bench use where they are installed. */
export const programs = {
  chromium: { variable: 'CHROMIUM', names: ['chromium'], debianPackage: 'chromium' },
  mosquitto: { variable: 'MOSQUITTO', names: ['mosquitto'], debianPackage: 'mosquitto' },
  mqtt2prometheus: {
    variable: 'MQTT2PROMETHEUS',
    names: ['mqtt2prometheus', 'prometheus-mqtt-exporter'],
    debianPackage: 'prometheus-mqtt-exporter',
  },
  openssl: { variable: 'OPENSSL', names: ['openssl'], debianPackage: 'openssl' },
  prometheus: { variable: 'PROMETHEUS', names: ['prometheus'], debianPackage: 'prometheus' },
  promtool: { variable: 'PROMTOOL', names: ['promtool'], debianPackage: 'prometheus' },
  /** A Python that has Prometheus' own parsers; the distribution's comes first, since its package serves no other. */
  prometheusClient: {
    variable: 'PYTHON',
    names: ['/usr/bin/python3', 'python3'],
    debianPackage: 'python3-prometheus-client',
    probe: ['-c', 'import prometheus_client.openmetrics.parser'],
  },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;
export type CommandLine = readonly [file: string, ...args: string[]];

/** The command line that starts a program, or undefined where there is none. */
export function findProgram(name: ProgramName): CommandLine | undefined {
  const program: Program = programs[name];
  const given = process.env[program.variable];
  if (given) return given.split(' ') as [string, ...string[]];
  const file = program.names.flatMap(filesOnPath).find((candidate) => !program.probe || spawnSync(candidate, program.probe).status === 0);
  return file === undefined ? undefined : [file];
}

/** Like {@link findProgram}, for where the program must be there. */
export function needProgram(name: ProgramName): CommandLine {
  const found = findProgram(name);
  if (!found) throw new Error(`cannot find program "${name}": not on PATH, and ${programs[name].variable} is not set`);
  return found;
}

// Daemons live in sbin, which a user's PATH leaves out.
function filesOnPath(name: string): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  return folders.map((folder) => resolve(folder, name)).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
