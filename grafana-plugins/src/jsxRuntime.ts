import { createElement, Fragment, type ElementType, type Key } from 'react';

type Props = Record<string, unknown>;

/** JSX runtime over the React that Grafana shares. A call of it is shorter in a bundle than `React.createElement`. */
export function jsx(type: ElementType, props: Props, key?: Key) {
  return createElement(type, key === undefined ? props : { ...props, key });
}

/** For elements with static children, which need no keys. */
export function jsxs(type: ElementType, { children, ...props }: Props & { children: React.ReactNode[] }, key?: Key) {
  return createElement(type, key === undefined ? props : { ...props, key }, ...children);
}

// eslint-disable-next-line max-params -- React's signature
export function jsxDEV(type: ElementType, props: Props, key: Key | undefined, isStatic: boolean) {
  return isStatic ? jsxs(type, props as Parameters<typeof jsxs>[1], key) : jsx(type, props, key);
}

export { Fragment };
