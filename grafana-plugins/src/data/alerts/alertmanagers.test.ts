import { provideBackend } from '../../testing/fakeBackendSrv';
import { getAlertStatuses } from './alertmanagers';

const alertOf = (fingerprint: string, ...mutedBy: string[]) => ({ fingerprint, labels: { alertname: fingerprint }, status: { mutedBy } });
const groupOf = (...alerts: object[]) => ({ labels: {}, receiver: { name: 'people' }, alerts });

test('an alert of several routes is muted by time intervals only where all of them are', async () => {
  const groups = [
    groupOf(alertOf('Leak', 'night'), alertOf('Cold', 'night')),
    groupOf(alertOf('Leak'), alertOf('Cold', 'weekend')),
    groupOf(alertOf('Leak', 'weekend')),
  ];
  provideBackend(() => ({ data: groups }));
  expect(await getAlertStatuses('am', [])).toEqual([alertOf('Leak'), alertOf('Cold', 'night', 'weekend')]);
});

test('an Alertmanager without alerts may answer null', async () => {
  provideBackend(() => ({ data: null }));
  expect(await getAlertStatuses('am', [])).toEqual([]);
});
