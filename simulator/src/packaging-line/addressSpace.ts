import type { AddressSpace, Namespace, UAObject, UAObjectType, UAVariable } from 'node-opcua-address-space';
import { DataType, LocalizedText } from 'node-opcua-client';
import { unitId } from './engineeringUnits.ts';
import { health, linePoints, operatingStates, machines } from './machines.ts';
import type { MachinePlan, Moment, PointPlan } from './pointPlan.ts';

export const lineUri = 'urn:gaugeway:packaging-line';
const devicesUri = 'http://opcfoundation.org/UA/DI/';
const uneceUri = 'http://www.opcfoundation.org/UA/units/un/cefact';
const manufacturer = 'Hansa Abfülltechnik';

/** A variable and the function that computes its value. */
export interface LivePoint {
  /** Browse names from the line down, joined by `/`. */
  readonly path: string;
  readonly line: number;
  readonly variable: UAVariable;
  readonly dataType: DataType;
  readonly value: (moment: Moment) => unknown;
}

export interface Hall {
  readonly points: readonly LivePoint[];
  /** Lines and machines by path. */
  readonly objects: ReadonlyMap<string, UAObject>;
  /** Adds a variable to an existing object. */
  add(parent: string, plan: PointPlan): LivePoint;
}

export interface HallOptions {
  readonly seed: string;
  readonly lines: number;
  /** The number of this start of the server, which is part of the node ids. */
  readonly run: number;
}

/** Builds `Objects/PackagingHall` with its lines, their machines, and their parts; machines are devices of OPC UA for Devices. */
export function buildHall(addressSpace: AddressSpace, namespace: Namespace, options: HallOptions): Hall {
  return new Builder(addressSpace, namespace, options).build();
}

class Builder {
  readonly #addressSpace: AddressSpace;
  readonly #namespace: Namespace;
  readonly #options: HallOptions;
  readonly #machineType: UAObjectType;
  readonly #stateType;
  readonly #points: LivePoint[] = [];
  readonly #objects = new Map<string, UAObject>();
  #nodes = 0;

  constructor(addressSpace: AddressSpace, namespace: Namespace, options: HallOptions) {
    this.#addressSpace = addressSpace;
    this.#namespace = namespace;
    this.#options = options;
    const deviceType = addressSpace.getNamespace(devicesUri).findObjectType('DeviceType');
    if (deviceType === null) throw new Error('cannot build the packaging hall: OPC UA for Devices has no DeviceType');
    this.#machineType = namespace.addObjectType({ browseName: 'PackagingMachineType', subtypeOf: deviceType });
    this.#stateType = namespace.addEnumerationType({ browseName: 'OperatingStateEnumeration', enumeration: [...operatingStates] });
  }

  build(): Hall {
    const { objects } = this.#addressSpace.rootFolder;
    const hall = this.#namespace.addObject({
      browseName: 'PackagingHall',
      nodeId: this.#nodeId(),
      organizedBy: objects,
      eventNotifier: 1,
      notifierOf: objects.server,
    });
    for (let line = 0; line < this.#options.lines; line++) this.#line(hall, line);
    return {
      points: this.#points,
      objects: this.#objects,
      add: (path, plan) => {
        const parent = this.#objects.get(path);
        if (parent === undefined) throw new Error(`no object "${path}"`);
        return this.#point(plan, { parent, path, line: Number(/\d+/.exec(path)?.[0] ?? 1) - 1 });
      },
    };
  }

  #line(hall: UAObject, line: number): void {
    const path = `Line${line + 1}`;
    const object = this.#namespace.addObject({
      browseName: path,
      nodeId: this.#nodeId(),
      componentOf: hall,
      eventNotifier: 1,
      notifierOf: hall,
    });
    this.#objects.set(path, object);
    for (const plan of linePoints) this.#point(plan, { parent: object, path, line });
    for (const plan of machines) this.#machine(plan, { parent: object, path: `${path}/${plan.name}`, line });
  }

  #machine(plan: MachinePlan, { parent, path, line }: Place): void {
    const machine = this.#machineType.instantiate({
      namespace: this.#namespace,
      browseName: plan.name,
      nodeId: this.#nodeId(),
      componentOf: parent,
      eventSourceOf: parent,
      optionals: ['DeviceHealth', 'ProductCode', 'ProductInstanceUri'],
    });
    this.#objects.set(path, machine);
    const deviceSet = this.#addressSpace.rootFolder.objects.getFolderElementByName('DeviceSet') ?? undefined;
    deviceSet?.addReference({ referenceType: 'Organizes', nodeId: machine });
    nameplate(machine, plan, path);
    this.#register(machine.getChildByName('DeviceHealth') as UAVariable, {
      path: `${path}/DeviceHealth`,
      line,
      dataType: DataType.Int32,
      value: health,
    });
    for (const point of plan.points) this.#point(point, { parent: machine, path, line });
    for (const part of plan.parts ?? []) {
      const object = this.#namespace.addObject({ browseName: part.name, nodeId: this.#nodeId(), componentOf: machine });
      for (const point of part.points) this.#point(point, { parent: object, path: `${path}/${part.name}`, line });
    }
  }

  #point(plan: PointPlan, { parent, path, line }: Place): LivePoint {
    const { variable, dataType } = this.#variable(plan, parent);
    const value = plan.value as Value;
    return this.#register(variable, { path: `${path}/${plan.name}`, line, dataType, value });
  }

  #register(variable: UAVariable, { value, path, ...rest }: Omit<LivePoint, 'variable' | 'value'> & { readonly value: Value }): LivePoint {
    const key = `${this.#options.seed}/${path}`;
    const point = { ...rest, path, variable, value: (moment: Moment) => value(moment, key) };
    this.#points.push(point);
    return point;
  }

  #variable(plan: PointPlan, parent: UAObject): { variable: UAVariable; dataType: DataType } {
    const common = { browseName: plan.name, nodeId: this.#nodeId(), componentOf: parent, minimumSamplingInterval: 100 };
    switch (plan.kind) {
      case 'analog': {
        const [low, high] = plan.range;
        const { text, description } = plan.unit;
        const engineeringUnits = {
          namespaceUri: uneceUri,
          unitId: unitId(plan.unit),
          displayName: { text },
          description: { text: description },
        };
        const variable = this.#namespace.addAnalogDataItem({
          ...common,
          dataType: 'Double',
          engineeringUnitsRange: { low, high },
          engineeringUnits,
        });
        return { variable, dataType: DataType.Double };
      }
      case 'twoState':
        return {
          variable: this.#namespace.addTwoStateDiscrete({ ...common, trueState: plan.on, falseState: plan.off }),
          dataType: DataType.Boolean,
        };
      case 'multiState':
        return { variable: this.#namespace.addMultiStateDiscrete({ ...common, enumStrings: [...plan.states] }), dataType: DataType.UInt32 };
      case 'enumeration':
        return { variable: this.#namespace.addVariable({ ...common, dataType: this.#stateType }), dataType: DataType.Int32 };
      default:
        return {
          variable: this.#namespace.addVariable({ ...common, dataType: plainTypes[plan.kind][0] }),
          dataType: plainTypes[plan.kind][1],
        };
    }
  }

  /** A server may choose other node ids at each start. */
  #nodeId(): string {
    return `ns=${this.#namespace.index};s=${this.#options.run}.${++this.#nodes}`;
  }
}

type Value = (moment: Moment, key: string) => unknown;

interface Place {
  readonly parent: UAObject;
  readonly path: string;
  readonly line: number;
}

const plainTypes = {
  count: ['UInt32', DataType.UInt32],
  longCount: ['UInt64', DataType.UInt64],
  duration: ['Duration', DataType.Double],
  time: ['UtcTime', DataType.DateTime],
  text: ['String', DataType.String],
  localizedText: ['LocalizedText', DataType.LocalizedText],
} as const;

/** Sets the nameplate properties [OPC 10000-100 4.5.2]. */
function nameplate(machine: UAObject, { name, model }: MachinePlan, path: string): void {
  const serial = `HA-${path.replace(/\D/g, '').padStart(3, '0')}-${name.slice(0, 3).toUpperCase()}`;
  const set = (property: string, dataType: DataType, value: unknown): void =>
    (machine.getChildByName(property) as UAVariable | null)?.setValueFromSource({ dataType, value });
  set('Manufacturer', DataType.LocalizedText, new LocalizedText({ locale: 'de', text: manufacturer }));
  set('Model', DataType.LocalizedText, new LocalizedText({ locale: 'de', text: `${name} ${model}` }));
  set('SerialNumber', DataType.String, serial);
  set('ProductCode', DataType.String, model.replace(' ', '-'));
  set('HardwareRevision', DataType.String, 'C');
  set('SoftwareRevision', DataType.String, '4.2.1');
  set('DeviceRevision', DataType.String, '2');
  set('ProductInstanceUri', DataType.String, `urn:hansa-abfuelltechnik:${serial}`);
}
