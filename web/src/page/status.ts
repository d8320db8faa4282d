/** The one line below the bar: the most important thing to know now. */
import type { App } from '../stores/app.svelte';
import { goalText } from '../model/goal';
import { LANGUAGES, said, t } from '../words';
import { bytes, count, engineering, fixed } from '../model/format';

export interface Status {
  tone: 'plain' | 'busy' | 'notice' | 'warning' | 'danger';
  text: string;
  /** 0…1 while something loads. */
  fraction?: number;
  /** Offers to start over. */
  startOver?: boolean;
  /** Offers an action, by its id. */
  action?: string;
  /** Puts it away. */
  dismiss?: () => void;
}

/** What to say, the most urgent first. */
export function statusOf({ workspace, session, catalogue, updates, walk, tongue }: App): Status {
  const { state, message, boot } = session;
  if (state === 'failed') {
    return { tone: 'danger', text: message ?? t('page.run_failed'), startOver: true };
  }
  if (state === 'diverged') {
    const told = message ?? t('page.diverged', { step: count(session.step) });
    const helped = mentions(told, said('Learning rate'));
    const text = helped ? told : `${told} ${t('page.diverged_hint')}`;
    const back = session.past.before === null ? {} : { action: 'run.before' };
    return { tone: 'danger', text, startOver: true, ...back };
  }
  if (workspace.notice) {
    const dismiss = () => void (workspace.notice = null);
    return { tone: 'notice', text: workspace.notice, dismiss };
  }
  if (tongue.wished) {
    const text = t('page.reload_language', { language: LANGUAGES[tongue.wished] });
    return { tone: 'notice', text, action: 'page.language', dismiss: () => tongue.putAway() };
  }
  const error = workspace.report?.problems.find((problem) => problem.severity === 'error');
  if (error) return { tone: 'danger', text: error.message };
  if (boot.state === 'failed') return { tone: 'danger', text: boot.text, startOver: true };
  if (boot.state === 'booting') {
    return { tone: 'busy', text: boot.text, fraction: boot.fraction };
  }
  if (session.connection) return { tone: 'warning', text: session.connection };
  if (session.stale) return { tone: 'warning', text: session.stale, startOver: true };
  if (walk.on) {
    const text = walk.station?.text ?? t('page.looking');
    return { tone: 'notice', text, action: 'run.layer', dismiss: () => walk.end() };
  }
  if (session.past.newest !== null) {
    const text = t('page.looking_back', { newest: count(session.past.newest) });
    return { tone: 'notice', text, action: 'run.newest' };
  }
  if (updates.told) {
    const dismiss = () => updates.putAway();
    return { tone: 'notice', text: t('page.newer'), action: 'page.update', dismiss };
  }
  if (session.state === 'running' && session.aim) {
    const goal = goalText(session.aim, workspace.spec, catalogue);
    const text = t('page.running_until', { goal }) + slow(session.pace);
    return { tone: 'plain', text };
  }
  if (session.pace !== null) return { tone: 'plain', text: slow(session.pace).trim() };
  const preset = catalogue.presets.find((one) => one.name === workspace.spec.name);
  return { tone: 'plain', text: preset?.help ?? workspace.spec.title };
}

function mentions(text: string, words: string): boolean {
  return text.toLowerCase().includes(words.toLowerCase());
}

function slow(pace: number | null): string {
  return pace === null ? '' : ` ${t('page.slow_now', { pace })}`;
}

/** Sizes of the experiment in a few words. */
export function factsOf({ workspace, session }: App): string {
  const { report } = workspace;
  if (!report) return '';
  const { parameters, flops_per_step, steps_per_epoch } = report.totals;
  return [
    parameters === null ? '' : t('page.parameters', { n: count(parameters) }),
    flops_per_step === null ? '' : t('page.flops', { n: engineering(flops_per_step) }),
    steps_per_epoch === null ? '' : t('page.steps_per_epoch', { n: fixed(steps_per_epoch, 0) }),
    session.memory === null ? '' : t('page.memory', { size: bytes(session.memory) }),
    session.started ? session.started.device : '',
    session.leftOver.length ? t('page.left_over', { ops: session.leftOver.join(', ') }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
