import React from 'react';

/** Replaces `react-inlinesvg`, which would fetch: an empty SVG with the file's name. The scaffold's mock takes seconds for a data URL. */
export default function InlineSvg({ src, className }: { readonly src: string; readonly className?: string }) {
  const name = src.startsWith('data:') ? undefined : src.slice(src.lastIndexOf('/') + 1).replace(/\.svg$/, '');
  return <svg xmlns="http://www.w3.org/2000/svg" data-testid={name} className={className} viewBox="0 0 24 24" />;
}
