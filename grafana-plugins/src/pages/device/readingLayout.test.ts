import type { Sample } from '../../data/prometheus';
import { layoutOf } from './readingLayout';
import { deviceReadings } from './readings';

const sample = (metric: string, labels: Record<string, string> = {}): Sample => ({
  labels: { __name__: metric, connector: 'plant', device: 'inverter', ...labels },
  value: 1,
  atMs: 0,
});
const phases = (metric: string, sensor: string) => ['l1', 'l2', 'l3'].map((phase) => sample(metric, { sensor, phase }));
const inverter = deviceReadings({
  samples: [
    sample('iot_power_watts'),
    sample('iot_energy_produced_joules_total'),
    sample('iot_temperature_celsius'),
    sample('iot_operating_state', { state: 'running' }),
    sample('iot_error_code'),
    ...phases('iot_voltage_volts', 'meter'),
    ...phases('iot_current_amperes', 'meter'),
    sample('iot_power_watts', { sensor: 'meter' }),
    sample('iot_voltage_volts', { sensor: 'dc' }),
    sample('iot_current_amperes', { sensor: 'dc' }),
    sample('iot_battery_charge_ratio', { sensor: 'battery' }),
    sample('iot_stored_energy_joules', { sensor: 'battery' }),
    sample('iot_charge_coulombs', { sensor: 'battery' }),
    sample('iot_link_quality_ratio'),
    sample('iot_setting_watts', { setting: 'limit' }),
  ],
  histories: [],
});

const summary = (search?: string) => {
  const { figures, sections, diagnostics } = layoutOf(inverter, search);
  return {
    figures: figures.map(({ metric }) => metric),
    sections: sections.map(({ part, group, readings, phases: table }) => [part ?? group, readings.length, table?.rows.length ?? 0]),
    diagnostics: diagnostics.map(({ metric }) => metric),
  };
};

test('an inverter: key figures, then a section for each part, phases side by side, diagnostics last', () => {
  expect(summary()).toEqual({
    figures: ['iot_power_watts', 'iot_energy_produced_joules_total', 'iot_battery_charge_ratio', 'iot_temperature_celsius'],
    sections: [
      ['state', 1, 0],
      ['battery', 2, 0],
      ['dc', 2, 0],
      ['meter', 1, 2],
      ['setting', 1, 0],
    ],
    diagnostics: ['iot_error_code', 'iot_link_quality_ratio'],
  });
});

test('the phases of a quantity are one line of the table', () => {
  const meter = layoutOf(inverter).sections.find(({ part }) => part === 'meter');
  expect(meter?.phases?.phases).toEqual(['l1', 'l2', 'l3']);
  expect(meter?.phases?.rows.map(({ first, byPhase }) => [first.metric, byPhase.size])).toEqual([
    ['iot_current_amperes', 3],
    ['iot_voltage_volts', 3],
  ]);
});

const threePhases = (labels: Record<string, string> = {}) =>
  layoutOf(
    deviceReadings({
      samples: [
        ...phases('iot_power_watts', 'load'),
        ...phases('iot_voltage_volts', 'load'),
        ...phases('iot_current_amperes', 'load'),
        ...phases('iot_energy_joules_total', 'load'),
        sample('iot_frequency_hertz'),
        sample('iot_reactive_power_volt_amperes', { phase: 'l2', ...labels }),
        sample('iot_voltage_volts', { sensor: 'pe', phase: 'l1', ...labels }),
        sample('iot_voltage_volts', { sensor: 'pe', phase: 'l2' }),
      ],
      histories: [],
    }),
  );

test('a key figure takes no phase out of the table of its siblings', () => {
  const { figures, sections } = threePhases();
  const load = sections.find(({ part }) => part === 'load');
  expect(figures.map(({ metric }) => metric)).toEqual(['iot_frequency_hertz']);
  expect(load?.phases?.rows.map(({ first, byPhase }) => [first.metric, [...byPhase.keys()]])).toEqual(
    ['iot_current_amperes', 'iot_energy_joules_total', 'iot_power_watts', 'iot_voltage_volts'].map((metric) => [
      metric,
      ['l1', 'l2', 'l3'],
    ]),
  );
});

test('a phase that is the headline by label is a key figure, and stays in the table', () => {
  const { figures, sections } = threePhases({ headline: '1' });
  expect(figures.map(({ metric, labels }) => [metric, labels['phase']])).toContainEqual(['iot_voltage_volts', 'l1']);
  expect(sections.find(({ part }) => part === 'pe')?.phases?.rows.map(({ byPhase }) => [...byPhase.keys()])).toEqual([['l1', 'l2']]);
});

test('a key figure is none of several channels, which stay side by side in their sections', () => {
  const metrics = ['iot_power_watts', 'iot_energy_joules_total', 'iot_voltage_volts', 'iot_current_amperes'];
  const samples = ['1', '2', '3'].flatMap((channel) => metrics.map((metric) => sample(metric, { channel })));
  const { figures, sections } = layoutOf(deviceReadings({ samples: [...samples, sample('iot_frequency_hertz')], histories: [] }));
  expect(figures.map(({ metric }) => metric)).toEqual(['iot_frequency_hertz']);
  expect(sections.map(({ part, readings }) => [part, readings.length])).toEqual([
    ['1', 4],
    ['2', 4],
    ['3', 4],
  ]);
});

test('no reading is lost, and none is shown twice, whatever its part and its group', () => {
  const metrics = [
    'iot_power_watts',
    'iot_switch_on',
    'iot_setting_watts',
    'iot_light_color_x_ratio',
    'iot_latitude_degrees',
    'iot_error_code',
  ];
  const labels: Array<Record<string, string>> = [
    {},
    { sensor: 'a' },
    { channel: '1' },
    { sensor: 'b', channel: '1' },
    { sensor: 'a', phase: 'l1' },
    { sensor: 'a', phase: 'l2' },
  ];
  const all = deviceReadings({ samples: metrics.flatMap((metric) => labels.map((own) => sample(metric, own))), histories: [] });
  const { figures, sections, diagnostics } = layoutOf(all);
  const inTables = sections.flatMap(({ phases: table }) => table?.rows.flatMap(({ byPhase }) => [...byPhase.values()]) ?? []);
  const shown = [...figures, ...sections.flatMap(({ readings }) => readings), ...inTables, ...diagnostics];
  expect(shown.map(({ key }) => key).sort()).toEqual(all.map(({ key }) => key).sort());
});

test('a reading whose sensor has no other is of its channel', () => {
  const samples = [
    ...['iot_power_watts', 'iot_current_amperes'].map((metric) => sample(metric, { channel: 'meter1' })),
    sample('iot_voltage_volts', { channel: 'meter1', sensor: 'average' }),
  ];
  expect(layoutOf(deviceReadings({ samples, histories: [] })).sections.map(({ part, readings }) => [part, readings.length])).toEqual([
    ['meter1', 3],
  ]);
});

test('a channel whose readings are of a sensor, but for one, is no part', () => {
  const strings = ['iot_power_watts', 'iot_current_amperes'].map((metric) => sample(metric, { sensor: 'dc', channel: 'West' }));
  const samples = [...strings, sample('iot_operating_state', { channel: 'West', state: 'mppt' })];
  expect(layoutOf(deviceReadings({ samples, histories: [] })).sections.map(({ key }) => key)).toEqual(['group state', 'dc']);
});

test('between two phases is after the phases', () => {
  const samples = ['l1', 'l1_l2', 'l2', 'l2_l3', 'l3', 'l3_l1'].map((phase) => sample('iot_voltage_volts', { phase }));
  const [section] = layoutOf(deviceReadings({ samples, histories: [] })).sections;
  expect(section?.phases?.phases).toEqual(['l1', 'l2', 'l3', 'l1_l2', 'l2_l3', 'l3_l1']);
});

test('search within the page by title, metric, label and state', () => {
  expect(summary('voltage METER')).toEqual({ figures: [], sections: [['meter', 0, 1]], diagnostics: [] });
  expect(summary('running').sections).toEqual([['state', 1, 0]]);
  expect(summary('link').diagnostics).toEqual(['iot_link_quality_ratio']);
  expect(summary('nothing')).toEqual({ figures: [], sections: [], diagnostics: [] });
});

test('a device with a few readings has no key figures', () => {
  expect(layoutOf(inverter.slice(0, 5)).figures).toEqual([]);
});

test('what a device is for comes first, not its tallies', () => {
  const samples = ['iot_detections_total', 'iot_events_total', 'iot_water_leak_detected'].map((metric) => sample(metric));
  const [section] = layoutOf(deviceReadings({ samples, histories: [] })).sections;
  expect(section?.readings.map(({ metric }) => metric)).toEqual(['iot_water_leak_detected', 'iot_detections_total', 'iot_events_total']);
});

test('parts and channels are in natural order', () => {
  const samples = ['10', '2', '1'].flatMap((channel) => [
    sample('iot_voltage_volts', { channel }),
    sample('iot_current_amperes', { channel }),
  ]);
  const one = ['10', '2'].map((sensor) => sample('iot_moisture_ratio', { sensor: `cell_${sensor}` }));
  const { sections } = layoutOf(deviceReadings({ samples: [...samples, ...one], histories: [] }));
  expect(sections.flatMap(({ part }) => part ?? [])).toEqual(['1', '2', '10']);
  expect(sections.flatMap(({ readings }) => readings.flatMap(({ labels }) => labels['sensor'] ?? []))).toEqual(['cell_2', 'cell_10']);
});
