/** Saving and opening. */
import type { App } from '../stores/app.svelte';
import type { Exported } from '../generated/wire';
import type { Action, ActionSource } from './registry';
import { t } from '../words';

/** Programs that read a trained network, and what their files end in. */
export const FORMS: readonly { form: Exported['form']; title: string; ending: string }[] = [
  { form: 'archive', title: t('actions.keras_model'), ending: '.keras' },
  { form: 'keras', title: 'Keras', ending: '.weights.h5' },
  { form: 'pytorch', title: 'PyTorch', ending: '.safetensors' },
  { form: 'onnx', title: 'ONNX', ending: '.onnx' },
];

const canSave = ({ session, saves }: App) => session.keepable && !saves.busy;

/** Whether this page comes from a server of ours that can be reached. */
export const hasServer = ({ session }: App): boolean =>
  session.engines.some(({ kind, available }) => kind === 'server' && available);

export const actions: ActionSource = () => [
  {
    id: 'file.place',
    title: t('actions.file_place'),
    group: 'file',
    keys: ['Mod+O'],
    icon: 'folder',
    when: () => true,
    run: ({ saves }) => void saves.toggle(),
  },
  {
    id: 'file.save',
    title: t('actions.file_save'),
    group: 'file',
    keys: ['Mod+S'],
    icon: 'download',
    when: canSave,
    run: ({ saves }) => void saves.toFile(),
  },
  {
    id: 'file.keep',
    title: t('actions.file_keep'),
    group: 'file',
    keys: ['Mod+Shift+S'],
    icon: 'block',
    when: canSave,
    run: ({ saves }) => void saves.keep(),
  },
  {
    id: 'file.link',
    title: t('actions.file_link'),
    group: 'share',
    icon: 'share',
    when: canSave,
    run: ({ saves }) => void saves.link(),
  },
  {
    id: 'file.server',
    title: t('actions.file_server'),
    group: 'share',
    icon: 'share',
    when: (app) => canSave(app) && hasServer(app),
    run: ({ saves }) => void saves.keepOnServer(),
  },
  {
    id: 'file.open',
    title: t('actions.file_open'),
    group: 'file',
    icon: 'folder',
    when: ({ saves }) => !saves.busy,
    run: ({ saves }) => pickFile((file) => void saves.openFile(file)),
  },
  ...FORMS.map(({ form, title }): Action => ({
    id: `export.${form}`,
    title: form === 'archive' ? t('actions.export_archive') : t('actions.export', { title }),
    group: 'file',
    icon: 'download',
    when: canSave,
    run: ({ saves }) => void saves.export(form),
  })),
];

/** Has the learner choose a file from the disk. */
function pickFile(take: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.strata,.safetensors,.keras,.json';
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) take(file);
  };
  input.click();
}
