import React, { useMemo, useState } from 'react';
import { renderMarkdown } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Modal } from '@grafana/ui';
import { unescaped } from '../../core/unescaped';
import runbook from './runbook.json';

interface Props {
  readonly section: keyof typeof runbook;
  /** The alert and its device. */
  readonly about: string;
}

/** Opens the section of the runbook about an alert, where its rule has no address of these pages. */
export function RunbookButton({ section, about }: Props) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const html = useMemo(() => renderMarkdown(runbook[section]), [section]);
  const title = t('device.alert-link', '{{link}}: {{name}}', { link: t('device.alert-runbook', 'Runbook'), name: about, ...unescaped });
  return (
    <>
      <Button variant="secondary" fill="text" size="sm" icon="book" aria-label={title} onClick={() => setOpen(true)}>
        {t('device.alert-runbook', 'Runbook')}
      </Button>
      {isOpen && (
        <Modal isOpen title={title} onDismiss={close} onClickBackdrop={close}>
          {/* sanitised, and in English only */}
          <div className="markdown-html" lang="en" dangerouslySetInnerHTML={{ __html: html }} />
        </Modal>
      )}
    </>
  );
}
