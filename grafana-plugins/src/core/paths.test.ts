import { devicePath, devicesPath } from './paths';

test('names with slashes, spaces and other signs stay one part of the path', () => {
  expect(devicePath('zigbee', 'Garten/Außen 1?')).toBe('/a/gaugeway-devices-app/devices/zigbee/Garten%2FAu%C3%9Fen%201%3F');
});

test('the list with a filter', () => {
  expect(devicesPath()).toBe('/a/gaugeway-devices-app/devices');
  expect(devicesPath({ state: 'ok', area: 'Living room' })).toBe('/a/gaugeway-devices-app/devices?state=ok&area=Living+room');
});
