import type { Meaning, SunSpecModel } from './model.ts';
import * as means from './meanings.ts';
import { of } from './meanings.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 PVConn bitfield16
  3 StorConn bitfield16
  4 ECPConn bitfield16
  5 ActWh acc64
  9 ActVAh acc64
  13 ActVArhQ1 acc64
  17 ActVArhQ2 acc64
  21 ActVArhQ3 acc64
  25 ActVArhQ4 acc64
  29 VArAval int16 VArAval_SF
  30 VArAval_SF sunssf
  31 WAval uint16 WAval_SF
  32 WAval_SF sunssf
  43 RtSt bitfield16
  44 Ris uint16 Ris_SF
  45 Ris_SF sunssf
`;

const combinations = 16;

/** Bit 0 is "connected"; the others are available, operating and test. */
function connected(sensor: string): Meaning {
  const states = Array.from({ length: combinations }, (_, raw) => [raw, raw % 2 === 1 ? 'on' : 'off'] as const);
  return { metric: 'iot_connected', labels: { sensor }, poll: 'normal', states: new Map(states) };
}

/** Model 122: counters and connections of an inverter. */
export const status: SunSpecModel = {
  id: 122,
  kind: 'extension',
  lengths: [44],
  isFallback: true,
  points: layoutPoints(layout, {
    PVConn: connected('pv'),
    StorConn: connected('storage'),
    // the standard has one bit for no and one for yes; most devices send 0 or 1
    ECPConn: { ...connected('grid'), states: new Map([...means.numbered('off on on', 0)]) },
    ActWh: means.energyProduced,
    ActVAh: means.apparentEnergy,
    ActVArhQ1: of(means.reactiveEnergy, { sensor: 'q1' }),
    ActVArhQ2: of(means.reactiveEnergy, { sensor: 'q2' }),
    ActVArhQ3: of(means.reactiveEnergy, { sensor: 'q3' }),
    ActVArhQ4: of(means.reactiveEnergy, { sensor: 'q4' }),
    VArAval: of(means.reactivePower, { sensor: 'available' }),
    WAval: of(means.power, { sensor: 'available' }),
    RtSt: of(means.problem('low_voltage high_voltage low_frequency high_frequency'), { sensor: 'ride_through' }),
    Ris: { ...means.measurement('iot_resistance_ohms', 'Ω', 'normal'), labels: { sensor: 'isolation' } },
  }),
};
