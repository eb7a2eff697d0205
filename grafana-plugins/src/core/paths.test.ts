import { deviceOfPath, devicePath, devicesPath } from './paths';

test('special characters are encoded, so that an id is one path segment', () => {
  expect(devicePath('zigbee', 'Garten/Außen 1?')).toBe('/a/gaugeway-devices-app/devices/zigbee/Garten%2FAu%C3%9Fen%201%3F');
});

test.each(['a%2Fb', 'a%20b/c', '50%', '日本 🚰', 'ns=2;s=Line 1/Tank[%]'])('the page of %s is that of this device', (id) => {
  expect(deviceOfPath(devicePath('plant "A" \\ 1', id))).toEqual({ connector: 'plant "A" \\ 1', id });
});

test('a path that somebody typed', () => {
  expect(deviceOfPath('/a/gaugeway-devices-app/devices/zigbee/50%/')).toEqual({ connector: 'zigbee', id: '50%' });
});

test('the device list with a filter', () => {
  expect(devicesPath()).toBe('/a/gaugeway-devices-app/devices');
  expect(devicesPath({ state: 'ok', area: 'Living room' })).toBe('/a/gaugeway-devices-app/devices?state=ok&area=Living+room');
});
