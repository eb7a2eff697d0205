import {
  homeOptions,
  lineOptions,
  mqttHouseOptions,
  plantOptions,
  smartHomeOptions,
  sparkplugOptions,
  type Arguments,
} from './commandLine.ts';
import { commandHelp, runCommand, type FaultCommand } from './faultCommand.ts';

/** A running simulation that accepts fault commands. */
export interface Part {
  /** The kind, size and address of the simulation. */
  readonly description: string;
  readonly help: string;
  /** Runs a command and returns the text to print. */
  execute(line: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

interface Running {
  stop(): Promise<void>;
}

const starts = {
  async home(values: Arguments): Promise<Part> {
    const { startHome } = await import('./home/home.ts');
    const { homeCommands } = await import('./home/faultCommands.ts');
    const home = await startHome(homeOptions(values));
    return part(home, homeCommands, `Home with ${home.devices().length} devices on ${home.url}`);
  },
  async plant(values: Arguments): Promise<Part> {
    const { startPlant } = await import('./plant/plant.ts');
    const { plantCommands } = await import('./plant/plantCommands.ts');
    const plant = await startPlant(plantOptions(values));
    const devices = plant.devices().map(({ id, url, unit }) => `${id} on ${url} unit ${unit}`);
    return part(plant, plantCommands, `Plant with ${devices.join(', ')}`);
  },
  async 'packaging-line'(values: Arguments): Promise<Part> {
    const { startPackagingLine } = await import('./packaging-line/packagingLine.ts');
    const { lineCommands } = await import('./packaging-line/lineCommands.ts');
    const line = await startPackagingLine(lineOptions(values));
    return part(line, lineCommands, `Packaging lines with ${line.variables().length} variables on ${line.url}`);
  },
  async 'smart-home'(values: Arguments): Promise<Part> {
    const { HomeAssistant } = await import('./smart-home/homeAssistant.ts');
    const { smartHomeCommands } = await import('./smart-home/smartHomeCommands.ts');
    const smartHome = await HomeAssistant.start(smartHomeOptions(values));
    const { size } = smartHome.machine.states;
    return part(smartHome, smartHomeCommands, `Home Assistant with ${size} entities on ${smartHome.url}, token ${smartHome.token}`);
  },
  async 'mqtt-house'(values: Arguments): Promise<Part> {
    const { MqttHouse } = await import('./mqtt-house/mqttHouse.ts');
    const { mqttHouseCommands } = await import('./mqtt-house/mqttHouseCommands.ts');
    const house = await MqttHouse.start(mqttHouseOptions(values));
    return part(house, mqttHouseCommands, `MQTT house with ${house.devices.length} devices on ${house.url}`);
  },
  async sparkplug(values: Arguments): Promise<Part> {
    const { SparkplugPlant } = await import('./sparkplug-node/sparkplugPlant.ts');
    const { sparkplugCommands } = await import('./sparkplug-node/sparkplugCommands.ts');
    const plant = await SparkplugPlant.start(sparkplugOptions(values));
    const { group, node } = plant.node.model;
    return part(plant, sparkplugCommands, `Sparkplug node "${group}/${node}" on ${plant.url}`);
  },
};

type PartName = keyof typeof starts;

const names = Object.keys(starts) as PartName[];

/** Starts the named parts, by default a home; the result is keyed by name. */
export async function startParts(named: readonly string[], values: Arguments): Promise<Map<string, Part>> {
  const unknown = named.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`cannot simulate "${unknown}": expected ${names.join(', ')}`);
  const parts = new Map<string, Part>();
  try {
    for (const name of names)
      if (named.includes(name) || (named.length === 0 && name === 'home')) parts.set(name, await starts[name](values));
  } catch (error) {
    for (const running of parts.values()) await running.stop();
    throw error;
  }
  return parts;
}

function part<Subject extends Running>(subject: Subject, commands: readonly FaultCommand<Subject>[], description: string): Part {
  return {
    description,
    help: commandHelp(commands),
    execute: (line) => runCommand(commands, subject, line),
    stop: () => subject.stop(),
  };
}
