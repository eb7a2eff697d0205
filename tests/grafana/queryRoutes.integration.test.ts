import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { freePort } from '../servers/freePort.ts';
import { queryRoutes } from './queryRoutes.ts';

test('a Prometheus that is away is reported in the words of Grafana', async () => {
  const prometheusUrl = `http://127.0.0.1:${await freePort()}`;
  await using server = express().use(queryRoutes({ prometheusUrl })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const body = JSON.stringify({ queries: [{ refId: 'A', expr: 'up', instant: true }], from: '0', to: '60000' });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/ds/query`;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(response.status).toBe(400);
  const error = expect.stringMatching(/^Post "http:.*\/query": dial tcp .*: connect: connection refused$/);
  expect(await response.json()).toMatchObject({ results: { A: { status: 502, error } } });
});
