import type { AddressSpace, Namespace, UAObject, UAVariable } from 'node-opcua-address-space';
import { coerceLocalizedText, DataType, StatusCodes } from 'node-opcua-client';
import type { Hall } from './addressSpace.ts';

/** Alarms are costly: each has some fifty nodes. Lines beyond these have none. */
const linesWithAlarms = 4;
const limits = { highHighLimit: 45, highLimit: 38, lowLimit: 5, lowLowLimit: 0 };

/** Gives each machine of the first lines two alarms: its cabinet is too hot, its emergency stop is pressed. */
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
  // a plain object: node-opcua throws where an alarm says the same twice, as one does whose input is bad, good and bad again
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
