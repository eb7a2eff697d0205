import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export interface Program {
  /** Environment variable that may hold another command line, as `MOSQUITTO="in-root.sh /tmp/next mosquitto"`. */
  readonly variable: string;
  readonly names: readonly string[];
  /** Debian packages that bring it. */
  readonly debianPackages: readonly string[];
  /** What pip installs for it, into {@link pythonFolder}. */
  readonly pypiPackage?: string;
  /** Arguments with which it succeeds where it is of use. */
  readonly probe?: readonly string[];
}

/** The tests' own virtual environment, for what Debian does not have. */
export const pythonFolder = join(import.meta.dirname, '../../node_modules/.cache/gaugeway-python');

/** The distribution's comes first, since its packages serve no other. */
const pythons = ['/usr/bin/python3', 'python3'];

/** External programs that tests and the bench use if they are installed. */
export const programs = {
  alertmanager: {
    variable: 'ALERTMANAGER',
    names: ['prometheus-alertmanager', 'alertmanager'],
    debianPackages: ['prometheus-alertmanager'],
  },
  amtool: { variable: 'AMTOOL', names: ['amtool'], debianPackages: ['prometheus-alertmanager'] },
  chromium: { variable: 'CHROMIUM', names: ['chromium'], debianPackages: ['chromium'] },
  mosquitto: { variable: 'MOSQUITTO', names: ['mosquitto'], debianPackages: ['mosquitto'] },
  mqtt2prometheus: {
    variable: 'MQTT2PROMETHEUS',
    names: ['mqtt2prometheus', 'prometheus-mqtt-exporter'],
    debianPackages: ['prometheus-mqtt-exporter'],
  },
  openssl: { variable: 'OPENSSL', names: ['openssl'], debianPackages: ['openssl'] },
  prometheus: { variable: 'PROMETHEUS', names: ['prometheus'], debianPackages: ['prometheus'] },
  promtool: { variable: 'PROMTOOL', names: ['promtool'], debianPackages: ['prometheus'] },
  /** Debian's, whose own command changes the user. */
  rabbitmq: { variable: 'RABBITMQ', names: ['/usr/lib/rabbitmq/bin/rabbitmq-server'], debianPackages: ['rabbitmq-server'] },
  socat: { variable: 'SOCAT', names: ['socat'], debianPackages: ['socat'] },
  /** A Python that has Prometheus' own parsers. */
  prometheusClient: {
    variable: 'PYTHON',
    names: pythons,
    debianPackages: ['python3-prometheus-client'],
    probe: ['-c', 'import prometheus_client.openmetrics.parser'],
  },
  victoriaMetrics: {
    variable: 'VICTORIA_METRICS',
    names: ['victoria-metrics', 'victoria-metrics-prod'],
    debianPackages: ['victoria-metrics'],
  },
  /** One that knows `keep_firing_for`: 1.99 or newer. */
  vmalert: {
    variable: 'VMALERT',
    names: ['vmalert', 'vmalert-prod'],
    debianPackages: ['victoria-metrics'],
    probe: ['-dryRun', `-rule=${join(import.meta.dirname, '../../prometheus/rules/*.yml')}`],
  },
  vmagent: { variable: 'VMAGENT', names: ['vmagent', 'vmagent-prod'], debianPackages: ['victoria-metrics'] },
  /** A Python that has an OPC UA server. */
  asyncua: pythonWith('asyncua', '2.1.0'),
  /** A Python that has a Modbus server. */
  pymodbus: pythonWith('pymodbus', '3.16.1'),
  /** Pythons that have edge nodes of Sparkplug B. */
  pysparkplug: pythonWith('pysparkplug', '0.3.2'),
  mqttSpbWrapper: pythonWith('mqtt-spb-wrapper', '2.1.2'),
  /** A Python that can call libmodbus. */
  libmodbus: {
    variable: 'LIBMODBUS_PYTHON',
    names: pythons,
    debianPackages: ['python3', 'libmodbus5'],
    probe: ['-c', 'import ctypes; ctypes.CDLL("libmodbus.so.5")'],
  },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;
export type CommandLine = readonly [file: string, ...args: string[]];

function pythonWith(name: string, version: string) {
  return {
    variable: `${name.toUpperCase().replaceAll('-', '_')}_PYTHON`,
    names: [join(pythonFolder, 'bin/python3'), ...pythons],
    debianPackages: ['python3', 'python3-venv'],
    pypiPackage: `${name}==${version}`,
    probe: ['-c', `import importlib.metadata as metadata; assert metadata.version("${name}") == "${version}"`],
  } as const satisfies Program;
}

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
