/** Components with real stores on a fake engine. */
import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import type { App } from '../../../web/src/stores/app.svelte';
import { catalogue } from '../specs';
import { openStores } from '../stores/fake-engine';
import InApp from './InApp.svelte';

/** jsdom has no layout, so nothing is ever in sight there. */
globalThis.IntersectionObserver ??= class {
  observe(): void {}
  disconnect(): void {}
} as unknown as typeof IntersectionObserver;

/** The code editor measures its lines with it. */
if ('Range' in globalThis) {
  Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
}

/** The stores of an opened page, as an app. */
export async function openApp() {
  const stores = await openStores();
  const app: App = {
    catalogue,
    workspace: stores.workspace,
    session: stores.session,
    settings: stores.settings,
    table: stores.table,
    lending: stores.lending,
    scene: stores.scene,
    scripts: stores.scripts,
    draft: stores.draft,
    saves: stores.saves,
    updates: stores.updates,
    diary: stores.diary,
    look: stores.look,
    transport: stores.transport,
    walk: stores.walk,
    tongue: stores.tongue,
    easel: stores.easel,
    start: () => () => {},
  };
  return { ...stores, app };
}

/** Renders a component below these stores. */
export function renderIn(app: App, component: unknown, props: Record<string, unknown> = {}) {
  const inner = component as Component<Record<string, unknown>>;
  return render(InApp, { props: { app, component: inner, props } });
}
