/** The run on the chosen engine. */
import type { EngineClient, EngineKind } from '../engine/client';
import type {
  Aim,
  Control,
  Event,
  Hyper,
  Json,
  Report,
  Spec,
  StartedEvent,
} from '../generated/wire';
import { reachedText } from '../model/goal';
import { setPath, setSeed } from '../model/settings';
import type { Boot, Boots, EngineChoice } from './boots.svelte';
import type { Answer } from './lending.svelte';
import type { RunRecord } from './diary.svelte';
import type { LiveCurve } from './live-curve.svelte';
import { Monitor, type MonitorOptions, type Witness } from './monitor.svelte';
import { Past } from './past.svelte';
import { Probes, type Probe } from './probes.svelte';
import { recordOf } from './record';
import { NO_RUN, type RunState, type RunView } from './reducer';
import { Run, type Parts, type Snapshot, type WeightPlace } from './run';
import { SEED_MESSAGE, staleMessage } from './stale';
import type { Workspace } from './workspace.svelte';
import { t } from '../words';

export interface SessionOptions extends MonitorOptions {
  /** A new seed. */
  draw?: () => number;
  /** Whether a spec may leave this browser; `wanted`: the learner asked for the run. */
  allow?: (spec: Spec, wanted: boolean) => Promise<Answer>;
}

export class Session {
  /** The chosen engine. */
  engine: EngineKind = $state('browser');

  /** Steps per second at most, in slow motion; null: as many as can be. */
  pace: number | null = $state(null);

  /** Where the run has been. */
  readonly past: Past;

  #run: Run | null = null;
  /** What the run trains, with the edits that it took along. */
  #runSpec: Spec | null = $state.raw(null);
  /** Where the spec has the run's live settings. */
  #paths: readonly Hyper[] = [];
  /** A saved run that is being opened: the next one goes on from it. */
  #saved: Uint8Array | null = null;
  #connection: string | null = $state(null);
  readonly #probes = new Probes((control) => this.#run?.send(control));
  readonly #monitor: Monitor;
  readonly #workspace: Workspace;
  readonly #boots: Boots;
  readonly #draw: () => number;
  readonly #allow: (spec: Spec, wanted: boolean) => Promise<Answer>;

  constructor(workspace: Workspace, boots: Boots, options: SessionOptions = {}) {
    this.#workspace = workspace;
    this.#boots = boots;
    this.#monitor = new Monitor(this.#probes, options);
    this.past = new Past(this.#monitor, (control) => this.#run?.send(control));
    this.#draw = options.draw ?? (() => Math.floor(Math.random() * 100_000));
    this.#allow = options.allow ?? (() => Promise.resolve('send'));
    workspace.onReport((report) => this.#follow(report));
  }

  // -- what is shown --------------------------------------------------------------------------

  get engines(): EngineChoice[] {
    return this.#boots.choices;
  }

  get boot(): Boot {
    return this.#boots.of(this.engine);
  }

  get state(): RunState {
    return this.#monitor.shown.state;
  }

  get step(): number {
    return this.#monitor.shown.step;
  }

  /** Passes over the training samples so far, with fraction. */
  get epoch(): number {
    return this.step / (this.started?.steps_per_epoch || 1);
  }

  /** Loss of the newest step; NaN when it is no finite number; null before the first. */
  get loss(): number | null {
    return this.#monitor.shown.loss;
  }

  get valLoss(): number | null {
    return this.#monitor.shown.valLoss;
  }

  get metrics(): Record<string, number> {
    return this.#monitor.shown.metrics;
  }

  get stepsPerSecond(): number {
    return this.#monitor.stepsPerSecond;
  }

  /** What to tell about the run: trouble with the connection, else the engine's last word. */
  get message(): string | null {
    return this.#connection ?? this.#monitor.shown.message;
  }

  /** What is the matter with the way to the run, while it may yet come back; else null. */
  get connection(): string | null {
    return this.#connection;
  }

  /** Bytes the run holds on its engine; null before it was judged. */
  get memory(): number | null {
    return this.#monitor.shown.memory;
  }

  get leftOver(): readonly string[] {
    return this.#monitor.shown.leftOver;
  }

  get started(): StartedEvent | null {
    return this.#monitor.shown.started;
  }

  /** Loss of every step. */
  get train(): LiveCurve {
    return this.#monitor.train;
  }

  /** Loss on the validation split. */
  get validation(): LiveCurve {
    return this.#monitor.validation;
  }

  /** Further losses of every step, by name; most recipes have none. */
  get further(): { [name: string]: LiveCurve } {
    return this.#monitor.further;
  }

  /** Every curve of the run, by the key of its series. */
  get curves(): { [key: string]: LiveCurve } {
    return this.#monitor.curves;
  }

  /** Where the run is to rest by itself; null: nowhere. */
  get aim(): Aim | null {
    return this.#monitor.shown.until;
  }

  /** The best and the worst seen on the validation split, by the key of the series. */
  get extremes(): RunView['extremes'] {
    return this.#monitor.shown.extremes;
  }

  /** What there is to remember of the run. */
  record(): RunRecord | null {
    const { view, curves } = this.#monitor;
    const spec = this.#begunWith(view);
    return spec && recordOf(spec, view, curves);
  }

  /** Told of the beginnings and the rests of runs. */
  set witness(witness: Witness) {
    this.#monitor.witness = witness;
  }

  /** Told of every event of the run; null: nobody is. */
  set listener(listener: ((view: RunView) => void) | null) {
    this.#monitor.listener = listener;
  }

  /** What is shown of the run. */
  get shown(): RunView {
    return this.#monitor.shown;
  }

  /** Why the next play or restart begins something else than the present run; null if it does not. */
  get stale(): string | null {
    const { started, seed } = this.#monitor.shown;
    const report = this.#workspace.report;
    if (!started || !this.#runSpec || !report?.structure) return null;
    if (report.structure !== started.structure) {
      return staleMessage(this.#runSpec, this.#workspace.spec);
    }
    return seed === this.#workspace.spec.seed ? null : SEED_MESSAGE;
  }

  // -- what can be done -----------------------------------------------------------------------

  /** Boots the chosen engine and shows the untrained network. */
  async open(): Promise<void> {
    if (await this.#boots.boot(this.engine)) this.#workspace.recheck();
  }

  /** Looks whether there is a server engine, for the menu; until the browser's is up, it checks. */
  async discover(): Promise<void> {
    if ((await this.#boots.boot('server')) && !this.#workspace.report) this.#workspace.recheck();
  }

  /** Trains: goes on, or starts over when there is no run, it has diverged or it is stale. */
  play(): void {
    this.#whenChecked(() => {
      if (this.#prepare()) this.#run?.send({ type: 'resume' });
    });
  }

  /** Trains until a step is taken, or until a loss or a metric is good enough. */
  until(goal: Aim): void {
    this.#whenChecked(() => {
      if (this.#prepare()) this.#run?.send({ type: 'until', ...goal });
    });
  }

  /** Slow motion, live; it holds for the runs to come. */
  setPace(pace: number | null): void {
    this.pace = pace;
    this.#run?.send(this.#slow);
  }

  /** Sees to a run of the present spec that can go on, without going on. */
  prepare(): void {
    this.#whenChecked(() => void this.#prepare());
  }

  pause(): void {
    this.#run?.send({ type: 'pause' });
  }

  /** One batch or one epoch; a running run rests afterwards. */
  stepOnce(unit: 'batch' | 'epoch'): void {
    this.#whenChecked(() => {
      if (this.#prepare()) this.#run?.send({ type: 'step', unit, count: 1 });
    });
  }

  /** Back to step 0 with the weights that belong to the spec's seed. */
  restart(): void {
    this.#whenChecked(() => {
      if (this.#fits()) this.#sendRestart();
      else this.#begin(!this.#playing());
    });
  }

  /** Back to step 0 with other weights and other batches. */
  newSeed(): void {
    const { spec } = this.#workspace;
    this.#workspace.apply(t('stores.new_seed'), setSeed(spec, this.#draw()));
    this.restart();
  }

  /** Changes a hyper of the report: live, without a reset; a drag is one undo step. */
  setHyper(key: string, value: number): void {
    const path = this.#workspace.report?.hypers.find((hyper) => hyper.key === key)?.path;
    if (path === undefined) return;
    this.#workspace.apply(
      t('stores.change', { name: key }),
      setPath(this.#workspace.spec, path, value),
    );
    if (key in this.#monitor.view.hypers) this.#run?.send({ type: 'hyper', key, value });
  }

  /** Gives one number of a weight of the run another value; the run goes on from there. */
  setWeight(place: WeightPlace, value: number): void {
    this.#run?.send({ type: 'set', ...place, value });
  }

  /** The same experiment from the same weights on another engine, if its data may go there. */
  async switchEngine(kind: EngineKind): Promise<void> {
    if (kind === this.engine) return;
    if (!this.#takes(kind) && !(await this.#maySwitch())) return;
    const playing = this.#playing();
    this.engine = kind;
    this.close();
    this.#show(NO_RUN);
    this.#whenChecked(() => this.#begin(!playing));
  }

  /** Subscribes to a probe. It survives restarts, new runs and engine switches. */
  probe<T = unknown>(id: string, probe: string, config: { [name: string]: Json }): Probe<T> {
    return this.#probes.open<T>(id, probe, config);
  }

  /** Ends the run; the page is going away. */
  close(): void {
    this.#probes.giveUp(t('stores.ended_early'));
    this.past.reset();
    this.#run?.close();
    this.#run = null;
  }

  /** The experiment as the run took its first step with it; null when there is no run. */
  #begunWith({ started, initial, hypers, seed }: RunView): Spec | null {
    if (!started || !this.#runSpec) return null;
    return this.#paths
      .filter(({ key }) => key in initial && initial[key] !== hypers[key])
      .reduce(
        (spec, { key, path }) => setPath(spec, path, initial[key] ?? null),
        setSeed(this.#runSpec, seed ?? started.seed),
      );
  }

  /** The experiment as the run trains it, with the run's own seed; null: there is no run. */
  get trained(): Spec | null {
    const { started, seed } = this.#monitor.shown;
    return started && this.#runSpec && { ...this.#runSpec, seed: seed ?? this.#runSpec.seed };
  }

  /** Whether there is a run whose state is worth keeping. */
  get keepable(): boolean {
    return this.trained !== null && (this.state === 'running' || this.state === 'paused');
  }

  /**
   * The run's state as a file, with `texts` in it; `parts` says what may be left out. Rejects when
   * the run ends before.
   */
  async snapshot(texts: { [name: string]: string }, parts: Parts = {}): Promise<Snapshot> {
    if (!this.keepable) throw new Error(t('stores.nothing_to_save'));
    return this.#probes.ask<Snapshot>('state', { texts, ...parts });
  }

  /** Shows the experiment of a saved run, and rests at its step. */
  goOn(spec: Spec, file: Uint8Array): void {
    this.#saved = file;
    this.#workspace.replace(spec);
    this.#whenChecked(() => this.#load());
  }

  // -- runs come and go -----------------------------------------------------------------------

  /** Waits for the engine's word on the newest edit, so that no outdated run goes on. */
  #whenChecked(action: () => void): void {
    if (this.#workspace.checking) void this.#workspace.settled().then(action);
    else action();
  }

  /** Sees to a run that fits the spec and can go on; false when there can be none. */
  #prepare(): boolean {
    if (!this.#fits()) return this.#begin(true);
    if (this.#monitor.view.state === 'diverged') this.#sendRestart();
    return true;
  }

  /** Puts the saved run in the place of the present one, which may be compiled for it already. */
  #load(): void {
    const file = this.#saved;
    this.#saved = null;
    if (!file) return;
    const { report } = this.#workspace;
    if (!this.#fits() || !this.started || !report) {
      this.#begin(true, true, file);
      return;
    }
    this.#run?.send({ type: 'pause' });
    this.#passOn(report);
    this.#run?.send({ type: 'load', file });
  }

  #sendRestart(): void {
    this.#run?.send({ type: 'restart', seed: this.#workspace.spec.seed });
  }

  #playing(): boolean {
    return this.#monitor.view.state === 'running';
  }

  /** Whether the present run can go on with the present spec. */
  #fits(): boolean {
    const { state, started } = this.#monitor.view;
    if (!this.#run || state === 'idle' || state === 'failed') return false;
    if (this.#workspace.mistake) return false;
    // A run that is still starting is replaced once it has started, if the spec was edited since.
    if (!started) return this.#runSpec === this.#workspace.spec;
    const structure = this.#workspace.report?.structure;
    return !structure || structure === started.structure;
  }

  /** A new report: passes changed hypers on, or shows the changed network untrained. */
  #follow(report: Report): void {
    if (!report.ok || this.#saved) return;
    const { started, state, step, newest } = this.#monitor.view;
    if (started && this.#run && report.structure === started.structure) {
      this.#passOn(report);
      return;
    }
    const trained = (newest ?? step) > 0 || state === 'running' || state === 'starting';
    const other = this.#runSpec?.name !== this.#workspace.spec.name;
    // Training is never thrown away unasked, except by another experiment or other data.
    if (!trained || other) this.#begin(true, false);
  }

  /** Tells the run what differs from the spec, as far as that throws nothing away. */
  #passOn(report: Report): void {
    this.#runSpec = this.#workspace.spec;
    this.#paths = report.hypers;
    const { hypers, seed, step, newest, state } = this.#monitor.view;
    for (const { key, value } of report.hypers) {
      if (hypers[key] !== value) this.#run?.send({ type: 'hyper', key, value });
    }
    const untrained = (newest ?? step) === 0 && state === 'paused';
    if (untrained && seed !== this.#workspace.spec.seed) this.#sendRestart();
  }

  /**
   * Begins a run of the present spec; false when the spec has a mistake, which it then shows.
   * `wanted`: the learner asked for it; `file`: the saved run that it goes on from.
   */
  #begin(paused: boolean, wanted = true, file: Uint8Array | null = null): boolean {
    const mistake = this.#workspace.mistake;
    if (mistake) {
      this.#show({ ...this.#monitor.view, message: mistake });
      return false;
    }
    this.close();
    const slow = this.pace !== null;
    const first: Control[] = [
      ...(file ? [{ type: 'load' as const, file }] : []),
      ...(slow ? [this.#slow] : []),
    ];
    // In slow motion not even the first step comes before the engine knows of it.
    const goes: Control[] = slow && !paused ? [{ type: 'resume' }] : [];
    this.#run = new Run([...first, ...this.#probes.controls(), ...goes]);
    this.#show({ ...NO_RUN, state: 'starting' });
    void this.#launch(this.#run, paused || slow, wanted);
    return true;
  }

  async #launch(run: Run, paused: boolean, wanted: boolean): Promise<void> {
    const kind = this.engine;
    this.#runSpec = this.#workspace.spec;
    if (!(await this.#boots.boot(kind))) {
      const key = kind === 'server' ? 'stores.not_started_server' : 'stores.not_started_browser';
      this.#fail(run, t(key, { why: this.#boots.of(kind).text }));
      return;
    }
    const answer = this.#takes(kind) ? 'send' : await this.#permission(run, wanted);
    if (run.closed || answer === null) return;
    if (answer === 'send') await this.#start(run, this.#boots.engines[kind], paused);
    else if (answer === 'browser') {
      this.engine = 'browser';
      await this.#launch(run, paused, wanted);
    } else this.#rest();
  }

  get #slow(): Control {
    return { type: 'pace', steps_per_second: this.pace };
  }

  #takes(kind: EngineKind): boolean {
    return this.#boots.engines[kind].takes(this.#workspace.spec);
  }

  async #maySwitch(): Promise<boolean> {
    try {
      return (await this.#allow(this.#workspace.spec, true)) === 'send';
    } catch (error) {
      this.#workspace.notice = textOf(error);
      return false;
    }
  }

  /** The learner's answer; null when they could not be asked, which the run then tells. */
  async #permission(run: Run, wanted: boolean): Promise<Answer | null> {
    try {
      return await this.#allow(this.#workspace.spec, wanted);
    } catch (error) {
      this.#fail(run, textOf(error));
      return null;
    }
  }

  /** No run, because the data may not go where it would train. */
  #rest(): void {
    this.close();
    this.#show(NO_RUN);
    this.#workspace.notice = t('stores.table_not_sent');
  }

  async #start(run: Run, client: EngineClient, paused: boolean): Promise<void> {
    // While the engine booted the spec may have been edited, and be half-way to something that works.
    const spec = this.#workspace.sound ?? this.#workspace.spec;
    this.#runSpec = spec;
    const onConnection = (trouble: string | null) => {
      if (run === this.#run) this.#connection = trouble;
    };
    try {
      await run.start(client, spec, { paused, onConnection }, (event) => this.#receive(event));
    } catch (error) {
      this.#fail(run, textOf(error));
    }
  }

  #fail(run: Run, message: string): void {
    if (run.closed || run !== this.#run) return;
    run.close();
    this.#show({ ...this.#monitor.view, state: 'failed', message });
  }

  #receive(event: Event): void {
    this.#monitor.receive(event);
    this.past.receive(event);
    if (event.type === 'failed') {
      this.#probes.giveUp(event.message);
      this.#run?.close();
    }
    this.#tell(event);
    if (event.type !== 'started') return;
    // The spec may have been edited while the run was starting.
    const { report, spec } = this.#workspace;
    if (report?.structure === event.structure) this.#paths = report.hypers;
    if (report && spec !== this.#runSpec) this.#follow(report);
  }

  /** What a person asked for and what has come of it. */
  #tell(event: Event): void {
    const { spec, catalogue } = this.#workspace;
    if (event.type === 'rejected') this.#workspace.notice = event.message;
    if (event.type === 'reached') {
      this.#workspace.notice = reachedText(event, this.#runSpec ?? spec, catalogue);
    }
    if (event.type === 'status' && event.state === 'running') this.#workspace.notice = null;
  }

  #show(view: RunView): void {
    this.#connection = null;
    this.#monitor.show(view);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
