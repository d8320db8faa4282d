/** The one line below the bar: the most important thing to know now. */
import type { App } from '../stores/app.svelte';
import { bytes, count, engineering, fixed } from '../model/format';

export interface Status {
  tone: 'plain' | 'busy' | 'notice' | 'warning' | 'danger';
  text: string;
  /** 0…1 while something loads. */
  fraction?: number;
  /** Offers to start over. */
  startOver?: boolean;
  /** Can be put away. */
  dismiss?: boolean;
}

const DIVERGED = 'The learning rate is probably too large: lower it and start over.';

/** What to say, the most urgent first. */
export function statusOf({ workspace, session, catalogue }: App): Status {
  const { state, message, boot } = session;
  if (state === 'failed') {
    return { tone: 'danger', text: message ?? 'The run failed.', startOver: true };
  }
  if (state === 'diverged') {
    const said = message ?? `The loss became NaN at step ${count(session.step)}.`;
    const hint = /learning rate/i.test(said) ? '' : ` ${DIVERGED}`;
    return { tone: 'danger', text: said + hint, startOver: true };
  }
  if (workspace.notice) return { tone: 'notice', text: workspace.notice, dismiss: true };
  const error = workspace.report?.problems.find((problem) => problem.severity === 'error');
  if (error) return { tone: 'danger', text: error.message };
  if (boot.state === 'failed') return { tone: 'danger', text: boot.text, startOver: true };
  if (boot.state === 'booting') {
    return { tone: 'busy', text: boot.text, fraction: boot.fraction };
  }
  if (session.stale) return { tone: 'warning', text: session.stale, startOver: true };
  const preset = catalogue.presets.find((one) => one.name === workspace.spec.name);
  return { tone: 'plain', text: preset?.help ?? workspace.spec.title };
}

/** Sizes of the experiment in a few words. */
export function factsOf({ workspace, session }: App): string {
  const { report } = workspace;
  if (!report) return '';
  const { parameters, flops_per_step, steps_per_epoch } = report.totals;
  return [
    parameters === null ? '' : `${count(parameters)} parameters`,
    flops_per_step === null ? '' : `${engineering(flops_per_step)}FLOP per step`,
    steps_per_epoch === null ? '' : `${fixed(steps_per_epoch, 0)} steps per epoch`,
    session.memory === null ? '' : `${bytes(session.memory)} of memory`,
    session.started ? session.started.device : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
