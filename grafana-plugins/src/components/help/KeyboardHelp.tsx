import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Modal, useStyles2 } from '@grafana/ui';
import { isTyping } from './isTyping';
import { keysOfPage } from './pageKeys';

/** `?` lists the keys of the page. Pressed again, or in any other dialog, it is Grafana's, which lists its own. */
export function KeyboardHelp({ path }: { readonly path: string }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || isTyping(event)) {
        return;
      }
      const isFree = document.querySelector('[role="dialog"]') === null;
      if (isFree) {
        // Grafana listens at the document
        event.stopPropagation();
        event.preventDefault();
      }
      setOpen(isFree);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  return isOpen ? <KeysModal path={path} onDismiss={() => setOpen(false)} /> : null;
}

function KeysModal({ path, onDismiss }: { readonly path: string; onDismiss(): void }) {
  const styles = useStyles2(getStyles);
  return (
    <Modal isOpen title={t('keys.title', 'Keys of this page')} onDismiss={onDismiss} onClickBackdrop={onDismiss}>
      <table className={styles.table}>
        <thead className={styles.hidden}>
          <tr>
            <th scope="col">{t('keys.keys', 'Keys')}</th>
            <th scope="col">{t('keys.what', 'What they do')}</th>
          </tr>
        </thead>
        <tbody>
          {keysOfPage(path).map(({ keys, text }) => (
            <tr key={text}>
              <td>
                {keys.map((key, index) => (
                  <kbd key={index} className={styles.key}>
                    {key}
                  </kbd>
                ))}
              </td>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    table: css({
      '& td': { padding: theme.spacing(0.5, 2, 0.5, 0), verticalAlign: 'top' },
      '& td:first-of-type': { whiteSpace: 'nowrap' },
    }),
    hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
    key: css({
      marginRight: theme.spacing(0.5),
      padding: theme.spacing(0.25, 0.75),
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      color: theme.colors.text.primary,
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}
