/**
 * Tabs of the insight drawer register themselves: a file `*.tab.ts` that exports `tab` is found by
 * its name. Each has an action that opens and closes it, from which its key and its button derive.
 */
import type { Component } from 'svelte';
import { register, type Action } from '../actions/registry';
import type { IconName } from '../ui/icons';
import { t } from '../words';

export interface Tab {
  name: string;
  title: string;
  icon: IconName;
  keys: string[];
  /** Tabs stand in this order. */
  order: number;
  component: Component;
}

const files = import.meta.glob<{ tab: Tab }>('./*.tab.ts', { eager: true });

/** Every tab there is. */
export const tabs: readonly Tab[] = Object.values(files)
  .map((file) => file.tab)
  .sort((a, b) => a.order - b.order);

/** The action that opens and closes a tab. */
export const actionIdOf = (tab: Tab): string => `insight.${tab.name}`;

function actionFor(tab: Tab): Action {
  const { name, title, icon, keys } = tab;
  return {
    id: actionIdOf(tab),
    title: ({ settings }) =>
      t(settings.insight === name ? 'insight.close_tab' : 'insight.open_tab', { tab: title }),
    group: 'view',
    icon,
    keys,
    when: () => true,
    run: ({ settings }) => settings.setInsight(settings.insight === name ? null : name),
  };
}

register(() => tabs.map(actionFor));
