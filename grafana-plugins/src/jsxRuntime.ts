import { createElement, Fragment, type ElementType, type Key } from 'react';

type Props = Record<string, unknown>;

/** What compilers make of JSX, over the React that Grafana shares: only bundled packages ask for it, our own code calls `createElement`. */
export function jsx(type: ElementType, props: Props, key?: Key) {
  return createElement(type, key === undefined ? props : { ...props, key });
}

/** The same with fixed children, which need no keys. */
export function jsxs(type: ElementType, { children, ...props }: Props & { children: React.ReactNode[] }, key?: Key) {
  return createElement(type, key === undefined ? props : { ...props, key }, ...children);
}

// eslint-disable-next-line max-params -- React's signature
export function jsxDEV(type: ElementType, props: Props, key: Key | undefined, isStatic: boolean) {
  return isStatic ? jsxs(type, props as Parameters<typeof jsxs>[1], key) : jsx(type, props, key);
}

export { Fragment };
