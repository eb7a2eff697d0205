import React, { useState } from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Icon, useStyles2 } from '@grafana/ui';
import { metricTitle } from '../../core/catalogue';
import { devicePath } from '../../core/paths';
import { unescaped } from '../../core/unescaped';
import type { BlindSensor, SafetySensors } from './blindSensors';

const mostShown = 10;

interface Props {
  readonly sensors: SafetySensors;
  /** Whether the alerts of all rules are known. Without them a sensor that watches is no comfort: nobody is told what it reports. */
  readonly hasAlerts: boolean;
}

/** Safety sensors that would not report a danger now; or one line that all do. */
export function BlindSensors({ sensors: { all, blind }, hasAlerts }: Props) {
  const styles = useStyles2(getStyles);
  const [isWhole, setWhole] = useState(false);
  if (all === 0 || (blind.length === 0 && !hasAlerts)) {
    return null;
  }
  if (blind.length === 0) {
    return (
      <p className={styles.fine}>
        <Icon name="check-circle" className={styles.ok} />
        {t('blind.none', 'All {{count}} sensors for leak, smoke, gas and carbon monoxide are watching.', {
          count: all,
          defaultValue_one: 'The {{count}} sensor for leak, smoke, gas or carbon monoxide is watching.',
        })}
      </p>
    );
  }
  const shown = isWhole ? blind : blind.slice(0, mostShown);
  return (
    <Alert
      severity="error"
      title={t(
        'blind.title',
        '{{blind}} of {{all}} safety sensors are blind: a leak, smoke, gas or carbon monoxide there would not be noticed',
        {
          blind: blind.length,
          all,
        },
      )}
    >
      <ul className={styles.list} aria-label={t('blind.list', 'Blind safety sensors')}>
        {shown.map((sensor) => (
          <Sensor key={`${sensor.device.connector} ${sensor.device.id}`} sensor={sensor} />
        ))}
      </ul>
      {shown.length < blind.length && (
        <Button variant="secondary" size="sm" onClick={() => setWhole(true)}>
          {t('blind.all', 'Show all {{all}}', { all: blind.length })}
        </Button>
      )}
    </Alert>
  );
}

/** Placeholder while it is not known which sensors watch; as high as the line that all do. */
export function SensorsSkeleton() {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.fine} role="status" aria-busy="true">
      <Icon name="clock-nine" />
      {t('blind.loading', 'Checking the sensors for leak, smoke, gas and carbon monoxide')}
    </p>
  );
}

function Sensor({ sensor: { device, detections, text } }: { readonly sensor: BlindSensor }) {
  const styles = useStyles2(getStyles);
  const { connector, id, name, area } = device;
  const what = detections.map((detection) => metricTitle(`iot_${detection}_detected`)).join(', ');
  return (
    <li>
      <a className={styles.link} href={locationUtil.assureBaseUrl(devicePath(connector, id))}>
        {name}
      </a>
      {t('blind.sensor', ' ({{what}}): {{text}}', { what: [area, what].filter(Boolean).join(', '), text, ...unescaped })}
    </li>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    fine: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), margin: theme.spacing(0, 0, 1.5) }),
    ok: css({ color: theme.colors.success.text, flex: 'none' }),
    list: css({ listStyle: 'none', overflowWrap: 'anywhere' }),
    link: css({ textDecoration: 'underline', fontWeight: theme.typography.fontWeightMedium }),
  };
}
