import { expect, test } from '@jest/globals';
import { device, FakeBridge } from '../testing/fakeBridge.ts';

type Json = Readonly<Record<string, unknown>>;
const id = '0x00158d0001000001';

const numeric = (name: string, endpoint?: string): Json => ({
  type: 'numeric',
  name,
  property: endpoint === undefined ? name : `${name}_${endpoint}`,
  access: 7,
  unit: '%',
  value_max: 100,
  ...(endpoint !== undefined && { endpoint }),
});
const state: Json = { type: 'enum', name: 'state', property: 'state', access: 3, values: ['OPEN', 'CLOSE', 'STOP'] };
const blind: Json = { type: 'cover', features: [state, numeric('position'), numeric('tilt')] };

class InvertedCover extends FakeBridge {
  constructor(
    config: Json = { devices: { [id]: { invert_cover: true } } },
    exposes: readonly Json[] = [blind],
    options: readonly Json[] = [],
  ) {
    super();
    const cover = device(id, 'blind', exposes);
    this.online([{ ...cover, definition: { ...(cover['definition'] as Json), options } }], config);
  }

  /** The position after these payloads. */
  positionAfter(...payloads: readonly Json[]): unknown {
    for (const payload of payloads) this.live('blind', payload);
    return this.gateway.known(id).point('position').last?.raw;
  }
}

test('issue 10.6: invert_cover in the payload means open = 0 (TS0601_cover_1)', () => {
  expect(new InvertedCover({}).positionAfter({ position: 0, state: 'OPEN', invert_cover: true })).toBe(100);
  expect(new InvertedCover({}).positionAfter({ position: 30, invert_cover: true })).toBe(70);
  expect(new InvertedCover({}).positionAfter({ position: 30, invert_cover: false })).toBe(30);
});

test('issue 10.6: invert_cover of a message also applies to following ones without it', () => {
  const cover = new InvertedCover({});
  expect(cover.positionAfter({ position: 30, invert_cover: true }, { position: 40 })).toBe(60);
  expect(cover.positionAfter({ position: 50, invert_cover: false }, { position: 40 })).toBe(40);
});

const takesOption: readonly Json[] = [{ name: 'invert_cover' }];
const byDefault: Json = { device_options: { invert_cover: true } };

test.each<[string, readonly [config: Json, options: readonly Json[]], unknown]>([
  ['of the device', [{ devices: { [id]: { invert_cover: true } } }, []], 70],
  ['of all devices, where the definition has the option', [byDefault, takesOption], 70],
  ['of all devices, where the definition has no such option', [byDefault, []], 30],
  ['of another device', [{ devices: { '0x02': { invert_cover: true } } }, takesOption], 30],
  ['of the device, off against that of all', [{ ...byDefault, devices: { [id]: { invert_cover: false } } }, takesOption], 30],
  ['of nobody', [{}, takesOption], 30],
])('issue 10.6: invert_cover %s', (_, [config, options], position) => {
  expect(new InvertedCover(config, [blind], options).positionAfter({ position: 30, state: 'OPEN' })).toBe(position);
});

test.each<[string, readonly Json[], unknown]>([
  ['closed at 0: the user corrected a cover that reports the wrong way (fz.cover_position_tilt)', [{ position: 0, state: 'CLOSE' }], 0],
  ['open at 100', [{ position: 100, state: 'OPEN' }], 100],
  ['closed at 100: open is 0 (lumi_curtain_position)', [{ position: 100, state: 'CLOSE' }], 0],
  [
    'corrected, then half open',
    [
      { position: 0, state: 'CLOSE' },
      { position: 50, state: 'OPEN' },
      { position: 40, state: 'OPEN' },
    ],
    40,
  ],
  [
    'a command to open at 0 is no report',
    [
      { position: 0, state: 'CLOSE' },
      { position: 0, state: 'OPEN' },
      { position: 20, state: 'OPEN' },
    ],
    20,
  ],
  [
    'a command to close at 100 is no report',
    [
      { position: 100, state: 'OPEN' },
      { position: 100, state: 'CLOSE' },
    ],
    100,
  ],
  ['text', [{ position: '30', state: 'STOP' }], 70],
  ['null', [{ position: null, state: 'STOP' }], null],
])('issue 10.6: inverted, %s', (_, payloads, position) => {
  expect(new InvertedCover().positionAfter(...payloads)).toBe(position);
});

test('issue 10.6: the tilt is corrected with the position, and the configuration may change at run time', () => {
  const bridge = new InvertedCover();
  bridge.live('blind', { position: 20, tilt: 10 });
  expect(bridge.gateway.known(id).values).toEqual({ position: 80, tilt: 90 });
  bridge.retained('bridge/info', { version: '2.12.1', config: {} }).live('blind', { position: 20, tilt: 10 });
  expect(bridge.gateway.known(id).values).toEqual({ position: 20, tilt: 10 });
});

test('issue 10.6: covers of several endpoints are corrected separately', () => {
  const sides = ['left', 'right'].map((side) => ({
    type: 'cover',
    endpoint: side,
    features: [{ ...state, property: `state_${side}` }, numeric('position', side)],
  }));
  const { gateway } = new InvertedCover(undefined, sides).live('blind', {
    position_left: 0,
    state_left: 'CLOSE',
    position_right: 0,
    state_right: 'OPEN',
  });
  expect(gateway.known(id).values).toMatchObject({ position_left: 0, position_right: 100 });
});

test('issue 10.6: a position in a composite does not belong to a cover', () => {
  const marks = { type: 'composite', property: 'marks', features: [numeric('position')] };
  const { gateway } = new InvertedCover(undefined, [marks]).live('blind', { marks: { position: 30 } });
  expect(gateway.known(id).values).toEqual({ 'marks.position': 30 });
});
