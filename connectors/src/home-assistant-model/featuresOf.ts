import { batteryRules } from './battery.ts';
import * as actuators from './domains/actuators.ts';
import * as climate from './domains/climate.ts';
import * as environment from './domains/environment.ts';
import * as events from './domains/events.ts';
import { presence, zone } from './domains/people.ts';
import { binarySensor, sensor } from './domains/sensor.ts';
import * as userData from './domains/userData.ts';
import { domainOf, type Entity, type Feature } from './entity.ts';
import { featuresBy, noSeries, type Rule } from './features.ts';

type Rules = (entity: Entity) => readonly Rule[];

const notExported = (why: string): Rules => {
  const rules = [noSeries(why)];
  return () => rules;
};

/** The rules of each domain (catalogue §9.2). A switch that configures its device is a setting by its category. */
const domains: Readonly<Record<string, Rules>> = {
  sensor,
  binary_sensor: binarySensor,
  climate: climate.climate,
  water_heater: climate.waterHeater,
  humidifier: climate.humidifier,
  fan: climate.fan,
  light: actuators.light,
  cover: actuators.cover,
  valve: actuators.valve,
  lock: actuators.lock,
  switch: () => actuators.switched('iot_switch_on'),
  input_boolean: () => actuators.switched('iot_switch_on'),
  siren: () => actuators.switched('iot_alarm_active'),
  remote: actuators.remote,
  media_player: actuators.mediaPlayer,
  vacuum: actuators.vacuum,
  lawn_mower: actuators.lawnMower,
  alarm_control_panel: actuators.alarmControlPanel,
  update: actuators.update,
  weather: environment.weather,
  sun: environment.sun,
  air_quality: environment.airQuality,
  person: presence,
  device_tracker: presence,
  zone,
  input_number: userData.inputNumber,
  input_select: userData.inputSelect,
  counter: userData.tally,
  todo: userData.tally,
  mailbox: userData.tally,
  timer: userData.timer,
  calendar: userData.active,
  schedule: userData.active,
  number: userData.numberSetting,
  select: userData.selectSetting,
  text: () => [noSeries()],
  date: () => [noSeries()],
  time: () => [noSeries()],
  datetime: () => [noSeries()],
  event: events.event,
  button: () => events.pressed('press'),
  input_button: () => events.pressed('press'),
  scene: () => events.pressed('activate'),
  automation: () => events.automation('automation'),
  script: () => events.automation('script'),
  camera: notExported('cameras have no values'),
  image: notExported('images have no values'),
  image_processing: notExported('its results describe people'),
  geo_location: notExported('its entities are temporary'),
  group: notExported('repeats its members'),
  input_text: notExported('text'),
  input_datetime: notExported('a date set by a user'),
  tts: notExported('the state is only the time of the last speech'),
  stt: notExported('the state is only the time of the last use'),
  conversation: notExported('the state is only the time of the last use'),
  assist_satellite: notExported('its state describes conversations'),
  ai_task: notExported('the state is only the time of the last use'),
  wake_word: notExported('the state is only the time of the last use'),
  notify: notExported('the state is only the time of the last message'),
  infrared: notExported('the state is only the time of the last message'),
  radio_frequency: notExported('the state is only the time of the last message'),
  tag: notExported('the state is only the time of the last scan'),
};

const unknownDomain = notExported('unknown domain');

/** The features of an entity, and with a reason those that are not exported. The first one is that of its state. */
export function featuresOf(entity: Entity): readonly Feature[] {
  const domain = domainOf(entity.entityId);
  const rules = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  return featuresBy(entity, [...(rules ?? unknownDomain)(entity), ...batteryRules(entity)]);
}
