import { check, topics } from './testing/componentCases.ts';

check('light', [
  {
    about: 'JSON: colour temperature in mired',
    options: { ...topics('state'), schema: 'json', brightness: true, supported_color_modes: ['color_temp', 'xy'] },
    messages: [['state', { state: 'ON', brightness: 128, color_mode: 'color_temp', color_temp: 250, color: { x: 0.1, y: 0.2 } }]],
    values: { '': 'on', brightness: 128, color_mode: 'color_temp', color_temp_kelvin: 4000 },
  },
  {
    about: 'JSON: colour temperature in kelvin',
    options: { ...topics('state'), schema: 'json', supported_color_modes: ['color_temp'], color_temp_kelvin: true },
    messages: [['state', { state: 'ON', color_mode: 'color_temp', color_temp: 2700 }]],
    values: { '': 'on', color_mode: 'color_temp', color_temp_kelvin: 2700 },
  },
  {
    about: 'JSON: brightness of a scale of 100, gone while it is off',
    options: { ...topics('state'), schema: 'json', brightness: true, brightness_scale: 100 },
    messages: [
      ['state', { state: 'ON', brightness: 50 }],
      ['state', { state: 'OFF' }],
    ],
    values: { '': 'off', brightness: null, color_mode: null },
  },
  {
    about: 'JSON: text is refused',
    options: { ...topics('state'), schema: 'json' },
    messages: [['state', 'ON']],
    values: { color_mode: null },
    refused: 1,
  },
  {
    about: 'topics: the brightness from before shows when it is on again',
    options: { ...topics('state', 'brightness_state'), brightness_command_topic: 'c', brightness_scale: 100 },
    messages: [
      ['brightness_state', '50'],
      ['state', 'OFF'],
      ['brightness_state', '0'],
      ['state', 'ON'],
    ],
    values: { '': 'on', brightness: 128, color_mode: 'brightness' },
  },
  {
    about: 'topics: the colour of red, green and blue gives hue and brightness',
    options: { ...topics('state', 'rgb_state'), rgb_command_topic: 'c' },
    messages: [
      ['state', 'ON'],
      ['rgb_state', '0,128,0'],
    ],
    values: { '': 'on', brightness: 128, color_mode: 'rgb', hs_color: 100 },
  },
  {
    about: 'template: one template for each value',
    options: {
      ...topics('state'),
      schema: 'template',
      state_template: '{{ value_json.s }}',
      brightness_template: '{{ value_json.b }}',
    },
    messages: [['state', { s: 'on', b: 200 }]],
    values: { '': 'on', brightness: 200 },
  },
]);
