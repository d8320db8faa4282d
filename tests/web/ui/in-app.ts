/** Components with real stores on a fake engine. */
import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import type { App } from '../../../web/src/stores/app.svelte';
import { Settings } from '../../../web/src/stores/settings.svelte';
import { catalogue } from '../specs';
import { openStores } from '../stores/fake-engine';
import InApp from './InApp.svelte';

/** The stores of an opened page, as an app. */
export async function openApp() {
  const stores = await openStores();
  const app: App = {
    catalogue,
    workspace: stores.workspace,
    session: stores.session,
    settings: new Settings(null),
    table: stores.table,
    lending: stores.lending,
    start: () => () => {},
  };
  return { ...stores, app };
}

/** Renders a component below these stores. */
export function renderIn(app: App, component: unknown, props: Record<string, unknown> = {}) {
  const inner = component as Component<Record<string, unknown>>;
  return render(InApp, { props: { app, component: inner, props } });
}
