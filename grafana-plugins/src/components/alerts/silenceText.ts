import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { commentText, isAcknowledgement, type Silence } from '../../core/silence';
import { unescaped } from '../../core/unescaped';

/** Who created a silence: anonymous users and other programs may give no name. */
export function authorOf({ createdBy }: Silence): string {
  return createdBy || t('alerts.no-author', 'an unnamed user');
}

/** Who silenced or acknowledged, until when and why. */
export function silenceText(silence: Silence): string {
  const [from, until] = [silence.startsAtMs, silence.endsAtMs].map((atMs) => dateTimeFormat(atMs));
  const values = { by: authorOf(silence), from, until, comment: commentText(silence), ...unescaped };
  if (silence.state === 'pending') {
    return t('alerts.silence-planned', 'Planned by {{by}} from {{from}} until {{until}}: {{comment}}', values);
  }
  return isAcknowledgement(silence)
    ? t('alerts.acknowledged-by', 'Acknowledged by {{by}} until {{until}}: {{comment}}', values)
    : t('alerts.silenced-by', 'Silenced by {{by}} until {{until}}: {{comment}}', values);
}
