/** Presets, engine, looks and sharing. */
import { ENGINE_TITLES, KINDS } from '../engine/choose';
import type { App } from '../stores/app.svelte';
import type { Action, ActionSource } from './registry';

const THEMES = { system: 'as the machine', light: 'light', dark: 'dark' } as const;
const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

const presets: ActionSource = (catalogue) =>
  catalogue.presets.map(({ name, title }) => ({
    id: `preset.${name}`,
    title: `Open ${title}`,
    group: 'preset',
    when: () => true,
    run: ({ workspace }) => workspace.loadPreset(name),
  }));

const engines: ActionSource = () =>
  KINDS.map((kind) => ({
    id: `engine.${kind}`,
    title: `Train on ${ENGINE_TITLES[kind]}`,
    group: 'engine',
    when: ({ session }) =>
      session.engine !== kind &&
      session.engines.some((engine) => engine.kind === kind && engine.available),
    run: ({ session }) => void session.switchEngine(kind),
  }));

const looks: Action[] = [
  {
    id: 'view.theme',
    title: ({ settings }) => `Colours: ${THEMES[settings.theme]}`,
    group: 'view',
    icon: ({ settings }) => THEME_ICONS[settings.theme],
    when: () => true,
    run: ({ settings }) => settings.nextTheme(),
  },
  {
    id: 'view.log',
    title: ({ settings }) =>
      settings.logY ? 'Loss axis: make it linear' : 'Loss axis: make it logarithmic',
    group: 'view',
    keys: ['L'],
    when: () => true,
    run: ({ settings }) => settings.setLogY(!settings.logY),
  },
  {
    id: 'view.shortcuts',
    title: ({ settings }) =>
      settings.shortcuts ? 'Single-key shortcuts: turn off' : 'Single-key shortcuts: turn on',
    group: 'view',
    when: () => true,
    run: ({ settings }) => settings.setShortcuts(!settings.shortcuts),
  },
];

const share: Action = {
  id: 'share.link',
  title: 'Copy a link to this experiment',
  group: 'share',
  icon: 'share',
  when: () => true,
  run: (app) => void copyLink(app),
};

async function copyLink({ workspace }: App): Promise<void> {
  const address = new URL(location.href);
  address.hash = workspace.hash();
  try {
    await navigator.clipboard.writeText(address.href);
    workspace.notice = 'The link is copied. It holds the whole experiment.';
  } catch {
    workspace.notice = 'This browser does not let pages copy. Copy the address instead.';
  }
}

export const actions: ActionSource = (catalogue) => [
  ...presets(catalogue),
  ...engines(catalogue),
  ...looks,
  share,
];
