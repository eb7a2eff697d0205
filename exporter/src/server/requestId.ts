import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

/** Ids of proxies and of other programs: UUID, ULID, trace ids. Nothing that a log or a page would have to escape. */
const wellFormed = /^[\w.-]{1,64}$/;

/** Gives each request an id, in the header `x-request-id` of its response: that of the request, or a new one. */
export function identifyRequests(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  const id = given !== undefined && wellFormed.test(given) ? given : randomUUID();
  response.locals['requestId'] = id;
  response.set('x-request-id', id);
  next();
}

/** The id of the request. */
export function requestId(response: Response): string {
  return response.locals['requestId'] as string;
}
