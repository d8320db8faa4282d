/** Starts the page. */
import { mount } from 'svelte';
import App from './App.svelte';
import { createApp } from './stores/app.svelte';
import './styles/index.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id “app”.');
mount(App, { target, props: { app: createApp() } });
