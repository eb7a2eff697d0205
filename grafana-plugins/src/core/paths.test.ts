import { devicePath, devicesPath } from './paths';

test('special characters are encoded, so that an id is one path segment', () => {
  expect(devicePath('zigbee', 'Garten/Außen 1?')).toBe('/a/gaugeway-devices-app/devices/zigbee/Garten%2FAu%C3%9Fen%201%3F');
});

test('the device list with a filter', () => {
  expect(devicesPath()).toBe('/a/gaugeway-devices-app/devices');
  expect(devicesPath({ state: 'ok', area: 'Living room' })).toBe('/a/gaugeway-devices-app/devices?state=ok&area=Living+room');
});
