/** The lesson that is open: its screens, what was answered, and what it leaves of the playground. */
import type { Spec } from '../generated/wire';
import { setPath } from '../model/settings';
import type { App } from '../stores/app.svelte';
import type { RunView } from '../stores/reducer';
import { t } from '../words';
import { changedOf, factsOf } from './facts';
import { met } from './goal';
import type { Block, Experiment, Lesson, Mission, Prediction, Screen } from './lesson';
import type { Answer, Progress } from './progress.svelte';
import { course } from './registry';

/** Lessons that are nobody's but the learner's: `own.` and their id. */
export const OWN = 'own.';

export class Study {
  lesson: Lesson | null = $state.raw(null);
  /** Which lesson it is, as addresses name it. */
  name = $state('');
  readonly app: App;
  readonly progress: Progress;
  /** The experiment that stands, as its screen began it: it is not begun again on coming back. */
  #begun: { key: string; spec: Spec } | null = null;

  constructor(app: App, progress: Progress) {
    this.app = app;
    this.progress = progress;
  }

  /** Shows a lesson. */
  show(name: string, lesson: Lesson): void {
    if (name !== this.name) this.#begun = null;
    this.name = name;
    this.lesson = lesson;
  }

  /** Shows none. */
  close(): void {
    this.name = '';
    this.lesson = null;
    this.#begun = null;
  }

  /** The screen's number, from 1. */
  get number(): number {
    const last = this.lesson?.screens.length ?? 1;
    return Math.min(this.app.scene.place?.screen ?? 1, last);
  }

  get screen(): Screen | null {
    return this.lesson?.screens[this.number - 1] ?? null;
  }

  get last(): boolean {
    return this.number === (this.lesson?.screens.length ?? 1);
  }

  go(screen: number): void {
    this.app.scene.visit(this.name, screen, false);
  }

  /** The experiment of the screen, or null. */
  get experiment(): Experiment | null {
    return this.#experimentOf(this.number);
  }

  #experimentOf(number: number): Experiment | null {
    const blocks = this.lesson?.screens[number - 1]?.blocks ?? [];
    return blocks.find((block): block is Experiment => block.kind === 'experiment') ?? null;
  }

  /** Sets the playground up for the screen. To be called when another one is shown. */
  arrange(): void {
    const { scene, session, settings } = this.app;
    const { experiment } = this;
    if (!experiment) {
      scene.clear();
      if (session.state === 'running') session.pause();
      return;
    }
    scene.shown = experiment.show;
    scene.locked = experiment.lock;
    if (experiment.tab) settings.setInsight(experiment.tab);
    this.#begin();
  }

  /** The whole experiment once more, as the lesson has it. */
  reset(): void {
    this.#begun = null;
    this.#begin();
  }

  /** The experiment of the newest screen that brings one, begun unless it stands already. */
  #begin(): void {
    const { workspace, catalogue } = this.app;
    const numbers = Array.from({ length: this.number }, (_, k) => this.number - k);
    const from = numbers.find((number) => this.#experimentOf(number)?.preset);
    const wanted = from === undefined ? null : this.#experimentOf(from);
    const preset = catalogue.presets.find(({ name }) => name === wanted?.preset);
    const key = `${this.name} ${from}`;
    if (!wanted || !preset || this.#begun?.key === key) return;
    const spec = wanted.set.reduce(
      (one, { path, value }) => setPath(one, path, value),
      preset.spec,
    );
    this.#begun = { key, spec };
    workspace.replace(spec);
    this.#afresh();
  }

  /** A run that has trained goes back to step 0 and rests: values that are live would only change it. */
  #afresh(): void {
    const { session } = this.app;
    if (session.step === 0 && session.state !== 'running') return;
    session.pause();
    session.prepare();
    session.restart();
  }

  /** Predictions of the screen that are not answered yet. */
  get open(): Prediction[] {
    return (this.screen?.blocks ?? []).filter(
      (block): block is Prediction =>
        block.kind === 'prediction' && this.answerTo(block.id) === null,
    );
  }

  /** Why no run may start on this screen; null: it may. */
  get wait(): string | null {
    return this.experiment && this.open.length > 0 ? t('lessons.predict_first') : null;
  }

  answerTo(id: string): Answer | null {
    const { answers } = this.progress.of(this.name);
    return Object.hasOwn(answers, id) ? (answers[id] ?? null) : null;
  }

  answer(id: string, answer: Answer): void {
    this.progress.answer(this.name, id, answer);
  }

  isDone(mission: Mission): boolean {
    return this.progress.of(this.name).missions.includes(mission.id);
  }

  /** What was changed that a mission counts on; null: nothing. */
  changed(mission: Mission): ReturnType<typeof changedOf> {
    const { trained } = this.app.session;
    const own = this.#begun?.spec;
    if (!trained || !own) return null;
    const { experiment } = this;
    const open = experiment?.show.filter((part) => !experiment.lock.includes(part)) ?? [];
    return changedOf(mission, open, own, trained);
  }

  /** Marks the missions of the screen that a run has just accomplished. */
  judge(run: RunView): void {
    const open = this.#begun ? this.missions.filter((mission) => !this.isDone(mission)) : [];
    if (open.length === 0) return; // every event of a run comes by here
    const { trained } = this.app.session;
    const facts = trained && factsOf(run, trained);
    if (!facts) return;
    for (const mission of open) {
      const passed = met(mission.goal, facts) === true && this.changed(mission) === null;
      if (passed) this.progress.accomplish(this.name, mission.id);
    }
  }

  get missions(): Mission[] {
    const blocks: Block[] = this.screen?.blocks ?? [];
    return blocks.filter((block): block is Mission => block.kind === 'mission');
  }

  /** The lesson after this one, in the course. */
  get following() {
    const at = course.findIndex(({ name }) => name === this.name);
    return at < 0 ? null : (course[at + 1] ?? null);
  }
}
