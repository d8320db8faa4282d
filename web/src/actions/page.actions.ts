/** Presets, engine, looks, sharing, and the page's own version. */
import { KINDS } from '../engine/choose';
import { t } from '../words';
import type { App } from '../stores/app.svelte';
import type { Action, ActionSource } from './registry';

const THEMES = {
  system: 'actions.theme_system',
  light: 'actions.theme_light',
  dark: 'actions.theme_dark',
} as const;
const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;

const presets: ActionSource = (catalogue) =>
  catalogue.presets.map(({ name, title }) => ({
    id: `preset.${name}`,
    title: t('actions.open', { title }),
    group: 'preset',
    when: () => true,
    run: ({ workspace }) => workspace.loadPreset(name),
  }));

const engines: ActionSource = () =>
  KINDS.map((kind) => ({
    id: `engine.${kind}`,
    title: t(kind === 'browser' ? 'actions.train_browser' : 'actions.train_server'),
    group: 'engine',
    when: ({ session }) =>
      session.engine !== kind &&
      session.engines.some((engine) => engine.kind === kind && engine.available),
    run: ({ session }) => void session.switchEngine(kind),
  }));

const looks: Action[] = [
  {
    id: 'view.theme',
    title: ({ settings }) => t(THEMES[settings.theme]),
    group: 'view',
    icon: ({ settings }) => THEME_ICONS[settings.theme],
    when: () => true,
    run: ({ settings }) => settings.nextTheme(),
  },
  {
    id: 'view.log',
    title: ({ settings }) => t(settings.logY ? 'actions.log_off' : 'actions.log_on'),
    group: 'view',
    keys: ['L'],
    when: () => true,
    run: ({ settings }) => settings.setLogY(!settings.logY),
  },
  {
    id: 'view.shortcuts',
    title: ({ settings }) =>
      t(settings.shortcuts ? 'actions.shortcuts_off' : 'actions.shortcuts_on'),
    group: 'view',
    when: () => true,
    run: ({ settings }) => settings.setShortcuts(!settings.shortcuts),
  },
];

const share: Action = {
  id: 'share.link',
  title: t('actions.share'),
  group: 'share',
  icon: 'share',
  when: () => true,
  run: (app) => void copyLink(app),
};

const update: Action = {
  id: 'page.update',
  title: t('actions.new_version'),
  group: 'view',
  when: ({ updates }) => updates.ready,
  run: ({ updates }) => updates.use(),
};

const tongue: Action = {
  id: 'page.language',
  title: t('actions.language'),
  group: 'view',
  when: ({ tongue }) => tongue.wished !== null,
  run: ({ tongue }) => tongue.use(),
};

const lessons: Action = {
  id: 'lessons.open',
  title: t('actions.lessons'),
  group: 'view',
  icon: 'lessons',
  when: ({ scene }) => scene.place === null,
  run: ({ scene }) => scene.visit(''),
};

async function copyLink({ workspace }: App): Promise<void> {
  const address = new URL(location.href);
  address.hash = workspace.hash();
  try {
    await navigator.clipboard.writeText(address.href);
    workspace.notice = t('actions.copied');
  } catch {
    workspace.notice = t('actions.copy_forbidden');
  }
}

export const actions: ActionSource = (catalogue) => [
  ...presets(catalogue),
  ...engines(catalogue),
  ...looks,
  share,
  lessons,
  update,
  tongue,
];
