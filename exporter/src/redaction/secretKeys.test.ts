import { expect, test } from '@jest/globals';
import { isSecretKey } from './secretKeys.ts';

test.each(
  (
    'password PASSWORD passWord wifi_password mqttPassword access_token accessToken tokens refresh-token client_secret network_key networkKey NETWORKKEY ' +
    'api_key apikey API-Key key privateKey psk wpa_psk pin PIN user_pin userPin pin_code pinCode code action_code alarm_code code_1 pin2 ' +
    'Authorization set-cookie credentials'
  ).split(' '),
)('%s is the name of a secret', (key) => {
  expect(isSecretKey(key)).toBe(true);
});

test.each(
  'temperature state keypad_lockout pinned spin monkey error_code errorCode status_code color_code country_code translation_key code_format codec barcode author'.split(
    ' ',
  ),
)('%s is not', (key) => {
  expect(isSecretKey(key)).toBe(false);
});
