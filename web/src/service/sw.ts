/**
 * The service worker: keeps the page for when there is no network. A new version of it is installed
 * beside the one in use and waits until somebody asks for it, or no page is open.
 */
import { KeptFiles, type FileList } from './kept-files';
import type { Wish } from './protocol';
import { routesOf, type Route } from './routes';

/** The part of a service worker's scope that is used here. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly unknown[]>;
  };
  skipWaiting(): Promise<void>;
  oninstall: (event: Extendable & { addRoutes?(routes: Route[]): Promise<void> }) => void;
  onactivate: (event: Extendable) => void;
  onfetch: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void;
  onmessage: (event: Extendable & { data: Wish }) => void;
}

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

declare const __FILES__: FileList;

const worker = self as unknown as Scope;
const { registration, clients } = worker;
const kept = new KeptFiles(__FILES__, registration.scope, caches, (request, options) =>
  fetch(request, options),
);

/** Older files go once no page of theirs is open, and no newer version has put its own there. */
async function tidy(): Promise<void> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length <= 1 && !registration.installing && !registration.waiting) await kept.tidy();
}

worker.oninstall = (event) => {
  const routes = routesOf(new URL(registration.scope).pathname, kept.cacheName);
  event.waitUntil(Promise.all([kept.fill(), event.addRoutes?.(routes)]));
};

worker.onactivate = (event) => event.waitUntil(Promise.all([tidy(), clients.claim()]));

worker.onfetch = (event) => {
  const path = kept.pathOf(event.request);
  if (path !== null) event.respondWith(kept.answer(path, event.request));
};

worker.onmessage = (event) => {
  event.waitUntil(event.data === 'use' ? worker.skipWaiting() : tidy());
};
