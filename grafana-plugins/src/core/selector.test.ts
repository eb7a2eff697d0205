import { connectorProblems, deviceLines, deviceLinesWithFields, deviceTraces } from './selector';

const id = 'a"b\\c';

test('queries of a device, with the special characters of its id escaped', () => {
  expect(deviceLines('zigbee', id, ['event', 'state'])).toBe('{connector="zigbee", kind=~"event|state"} | device="a\\"b\\\\c"');
  expect(deviceLines('zigbee', 'lamp')).toBe('{connector="zigbee", kind=~"event|state|message|log"} | device="lamp"');
  expect(deviceLinesWithFields('zigbee', 'lamp', ['log'])).toContain(' |= "lamp" | logfmt | device="lamp"');
  expect(deviceLinesWithFields('zigbee', id, ['log'])).toContain(' |= "a\\\\\\"b\\\\\\\\c" | logfmt | device="a\\"b\\\\c"');
  expect(deviceTraces('zigbee', id)).toBe('{ span.gaugeway.device = "a\\"b\\\\c" && span.gaugeway.connector = "zigbee" }');
});

test('slow and failed traces of a connector', () => {
  expect(connectorProblems('modbus')).toBe('{ span.gaugeway.connector = "modbus" && (status = error || duration > 1s) }');
});
