/** The page itself. */
import { mount } from 'svelte';
import App from './App.svelte';
import { createApp } from './stores/app.svelte';

export function openPage(): void {
  const target = document.getElementById('app');
  if (!target) throw new Error('index.html has no element with the id “app”.');
  const page = document.createElement('div');
  // The frame of index.html stays until there is more to see.
  const onframe = () => target.replaceChildren(page);
  mount(App, { target: page, props: { app: createApp(), onframe } });
}
