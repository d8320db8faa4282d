/** What a run's events mean for what the page shows. Pure: the same events give the same state. */
import type {
  Aim,
  Event,
  HyperEvent,
  MetricsEvent,
  RewoundEvent,
  StartedEvent,
  ValidationEvent,
} from '../generated/wire';
import { MOST_CHANGES, type Extremes, type LiveChange } from '../model/diary';
import { figureKey, VALIDATION, widened } from '../model/series';
import { t } from '../words';

export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'diverged' | 'failed';

/** One run as the page sees it. Curves and probe payloads are kept beside it. */
export interface RunView {
  state: RunState;
  step: number;
  /** Loss of the newest step; NaN when it was no finite number; null before the first. */
  loss: number | null;
  valLoss: number | null;
  metrics: Record<string, number>;
  /** Bytes the run holds on its engine. */
  memory: number | null;
  /** Ops that could not be compiled and are NumPy's. */
  leftOver: readonly string[];
  message: string | null;
  started: StartedEvent | null;
  /** The values the run uses now, by hyper key. */
  hypers: Record<string, number>;
  /** The values at the first step. */
  initial: Record<string, number>;
  /** What was changed after the first step, the newest last. */
  changes: readonly LiveChange[];
  /** The best and the worst of what was seen on the validation split, by the key of the series. */
  extremes: { [key: string]: Extremes };
  seed: number | null;
  /** Where it is to rest by itself. */
  until: Aim | null;
  /** The earlier steps of its own to which it can go back; the oldest first. */
  kept: readonly number[];
  /** Where it was, while it stands at an earlier step of its own; else null. */
  newest: number | null;
  /** Of a run that has diverged: the last step it can go back to at which the loss was small. */
  before: number | null;
  /** The seq the next event must have. */
  nextSeq: number;
}

export const NO_RUN: RunView = {
  state: 'idle',
  step: 0,
  loss: null,
  valLoss: null,
  metrics: {},
  memory: null,
  leftOver: [],
  message: null,
  started: null,
  hypers: {},
  initial: {},
  changes: [],
  extremes: {},
  seed: null,
  until: null,
  kept: [],
  newest: null,
  before: null,
  nextSeq: 0,
};

/** The view after an event. */
export function reduce(view: RunView, event: Event): RunView {
  const next = { ...view, nextSeq: event.seq + 1 };
  if (event.seq === view.nextSeq || event.type === 'failed') return apply(next, event);
  const lost = event.seq - view.nextSeq;
  return { ...apply(next, event), message: t('stores.messages_lost', { n: lost }) };
}

function apply(view: RunView, event: Event): RunView {
  switch (event.type) {
    case 'started':
      return onStarted(view, event);
    case 'metrics':
      return onMetrics(view, event);
    case 'validation':
      return onValidation(view, event);
    case 'probe':
      return view;
    case 'status':
      return onStatus({ ...view, until: event.until ?? null }, event.state);
    case 'reached':
      return { ...view, until: null };
    case 'restarted':
    case 'loaded':
      return {
        ...view,
        ...{ step: event.step, loss: null, valLoss: null, metrics: {}, message: null },
        ...{ initial: view.hypers, changes: [], extremes: {}, until: null },
        ...{ kept: [], newest: null, before: null },
        state: view.state === 'diverged' ? 'paused' : view.state,
        seed: event.seed,
      };
    case 'kept':
      return { ...view, kept: event.steps };
    case 'rewound':
      return onRewound(view, event);
    case 'cut':
      return onCut(view, event.step);
    case 'hyper':
      return onHyper(view, event);
    case 'rejected':
      return { ...view, message: event.message };
    case 'diverged':
      return {
        ...view,
        ...{ step: event.step, state: 'diverged', message: event.message },
        before: event.before ?? null,
      };
    case 'done':
      return {
        ...view,
        ...{ state: 'idle', step: event.step, loss: event.loss, valLoss: event.val_loss },
        metrics: event.metrics,
      };
    case 'failed':
      return { ...view, state: 'failed', message: event.message };
    default:
      return unknown(event, view);
  }
}

function onStarted(view: RunView, event: StartedEvent): RunView {
  return {
    ...NO_RUN,
    nextSeq: view.nextSeq,
    state: 'paused',
    started: event,
    hypers: { ...event.hypers },
    initial: { ...event.hypers },
    seed: event.seed,
  };
}

function onMetrics(view: RunView, event: MetricsEvent): RunView {
  const last = event.step.length - 1;
  return { ...view, step: event.step[last] ?? view.step, loss: event.loss[last] ?? view.loss };
}

/** The same run, at another of its steps. */
function onRewound(view: RunView, { step, newest, loss }: RewoundEvent): RunView {
  return {
    ...view,
    ...{ step, loss: loss ?? null, valLoss: null, metrics: {}, message: null, until: null },
    newest: step === newest ? null : newest,
    state: view.state === 'diverged' ? 'paused' : view.state,
    before: null,
  };
}

/** What came after a step is forgotten. What was changed there holds from this step on. */
function onCut(view: RunView, cut: number): RunView {
  const moved = view.changes.map((one) => (one.step > cut ? { ...one, step: cut } : one));
  const last = (one: LiveChange, at: number): boolean =>
    !moved.some((other, i) => i > at && other.key === one.key && other.step === one.step);
  return {
    ...view,
    changes: moved.filter(last),
    kept: view.kept.filter((step) => step <= cut),
    newest: null,
  };
}

function onValidation(view: RunView, event: ValidationEvent): RunView {
  const extremes = { ...view.extremes };
  const seen = (key: string, value: number): void => {
    const wider = widened(extremes[key], value, event.step);
    if (wider) extremes[key] = wider;
  };
  // At an earlier step it says again what counts already.
  if (view.newest === null) {
    seen(VALIDATION, event.loss);
    for (const [name, value] of Object.entries(event.metrics)) seen(figureKey(name), value);
  }
  return {
    ...view,
    extremes,
    step: Math.max(view.step, event.step),
    valLoss: event.loss,
    metrics: event.metrics,
    memory: event.memory_bytes,
    leftOver: event.left_over ?? [],
  };
}

function onHyper(view: RunView, { step, key, value }: HyperEvent): RunView {
  const hypers = { ...view.hypers, [key]: value };
  // One who looks back changes what comes after the newest step, unless the run is cut.
  const at = view.newest ?? step;
  if (view.step === 0 && at === 0) return { ...view, hypers, initial: hypers };
  // A slider's drag is one change.
  const before = view.changes.filter((one) => one.key !== key || one.step !== at);
  return { ...view, hypers, changes: [...before, { step: at, key, value }].slice(-MOST_CHANGES) };
}

function onStatus(view: RunView, state: 'running' | 'paused'): RunView {
  // A diverged run rests as well, but saying only “paused” would hide why.
  if (view.state === 'diverged' && state === 'paused') return view;
  return { ...view, state, message: state === 'running' ? null : view.message };
}

/** The compiler refuses this call while a type of event is not handled above. */
function unknown(event: never, view: RunView): RunView {
  const { type } = event as { type: string };
  return { ...view, message: t('stores.message_unknown', { type }) };
}
