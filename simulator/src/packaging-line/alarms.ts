import type { AddressSpace, Namespace, UAObject, UAVariable } from 'node-opcua-address-space';
import { coerceLocalizedText, DataType, StatusCodes } from 'node-opcua-client';
import type { Hall } from './addressSpace.ts';

/** Only these first lines have alarms, because each alarm has about fifty nodes. */
const linesWithAlarms = 4;
const limits = { highHighLimit: 45, highLimit: 38, lowLimit: 5, lowLowLimit: 0 };

/** Adds two alarms to each machine of the first lines: cabinet temperature and emergency stop. */
export function addAlarms(addressSpace: AddressSpace, namespace: Namespace, hall: Hall): void {
  addressSpace.installAlarmsAndConditionsService();
  const variables = new Map(hall.points.map(({ path, variable }) => [path, variable]));
  for (const [path, object] of hall.objects) {
    const temperature = variables.get(`${path}/CabinetTemperature`);
    const stop = variables.get(`${path}/EmergencyStop`);
    if (temperature === undefined || stop === undefined || lineOf(path) > linesWithAlarms) continue;
    temperatureAlarm(namespace, object, temperature);
    stopAlarm(namespace, object, stop);
  }
}

function lineOf(path: string): number {
  return Number(/^Line(\d+)/.exec(path)?.[1]);
}

function temperatureAlarm(namespace: Namespace, machine: UAObject, inputNode: UAVariable): void {
  inputNode.addReference({ referenceType: 'HasEventSource', isForward: false, nodeId: machine });
  const alarm = namespace.instantiateExclusiveLimitAlarm('ExclusiveLevelAlarmType', {
    browseName: 'CabinetTemperatureAlarm',
    conditionName: 'CabinetTemperatureAlarm',
    componentOf: machine,
    conditionSource: inputNode,
    inputNode,
    ...limits,
  });
  // always different: node-opcua throws on two equal condition infos, which occur if the input is bad, good and bad again
  alarm.calculateConditionInfo = (_state, isActive, value) => ({
    message: coerceLocalizedText(`Cabinet temperature: ${value}`),
    quality: StatusCodes.Good,
    retain: isActive,
    severity: 500,
    isDifferentFrom: () => true,
  });
}

function stopAlarm(namespace: Namespace, machine: UAObject, inputNode: UAVariable): void {
  inputNode.addReference({ referenceType: 'HasEventSource', isForward: false, nodeId: machine });
  const normalState = namespace.addVariable({
    browseName: 'NormalValue',
    propertyOf: inputNode,
    dataType: 'Boolean',
    value: { dataType: DataType.Boolean, value: false },
  });
  namespace.instantiateOffNormalAlarm({
    browseName: 'EmergencyStopAlarm',
    conditionName: 'EmergencyStopAlarm',
    componentOf: machine,
    conditionSource: inputNode,
    inputNode,
    normalState,
  });
}
