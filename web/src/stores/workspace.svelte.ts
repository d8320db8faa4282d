/** The experiment being edited: spec, report, selection, undo. */
import type { Catalogue, Config, DatasetEntry, Problem, Report, Spec } from '../generated/wire';
import { EditError } from '../model/edit';
import { entryOf } from '../model/catalogue';
import { chooseDataset, chooseRecipe, chooseTable } from '../model/fit';
import { endpoint, mainNetwork } from '../model/graph';
import { LinkError, decodeHash, encodeHash } from '../model/hash';
import { blockOf, networkAt, placeOf } from '../model/place';
import { History } from '../model/history';
import { retitled } from '../model/title';
import { sentence } from '../model/format';
import { t } from '../words';

/** Asks an engine about a spec; null while no engine is ready. */
export type Check = (spec: Spec) => Promise<Report> | null;

/** What the workspace needs from its surroundings. */
export interface WorkspaceOptions {
  catalogue: Catalogue;
  check: Check;
  /** The hash the page was opened with; empty: the first preset. */
  hash?: string;
  /** Puts the experiment into the address. */
  writeHash: (hash: string) => void;
  /** Milliseconds without an edit before the engine is asked and the address rewritten. */
  quiet?: number;
}

/** One opened block on the way inside. */
export interface Step {
  node: string;
  block: string;
}

export class Workspace {
  readonly catalogue: Catalogue;
  /** The experiment. Immutable: every edit makes another one. */
  spec: Spec = $state.raw() as Spec;
  /** The engine's last word on the spec; null until an engine has answered. */
  report: Report | null = $state.raw(null);
  /** The newest spec that was checked and found free of mistakes. */
  sound: Spec | null = null;
  /** Whether an answer on the present spec is still to come. */
  checking = $state(false);
  /** Ids of the chosen nodes; the last one is the selected one. */
  chosen: readonly string[] = $state.raw([]);
  /** Whether the chosen nodes are being named, to become a block. */
  naming = $state(false);
  /** The way into the block that is edited: each use and the block that it opened. */
  inside: readonly Step[] = $state.raw([]);
  /** The outcome view that was chosen; null: the one that suits the data best. */
  outcome: string | null = $state(null);
  /** The validation sample that the outcome shows large, by its number; null: none. */
  shownSample: number | null = $state(null);
  /** From which p on an answer counts as the class `positive`, and what a mistake costs. */
  readonly verdict = $state({ positive: 1, threshold: 0.5, missed: 5, alarm: 1 });
  /** Something to tell about the last action (a refused link, an impossible edit); null: nothing. */
  notice: string | null = $state(null);

  #network: string | null = $state(null);
  #undoLabel: string | null = $state(null);
  #redoLabel: string | null = $state(null);
  readonly #history: History<Spec>;
  readonly #options: WorkspaceOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked = 0;
  #settled: (() => void)[] = [];
  #listeners: ((report: Report) => void)[] = [];

  constructor(options: WorkspaceOptions) {
    const first = options.catalogue.presets[0];
    if (!first) throw new Error('The catalogue has no presets. Run the set-up again.');
    this.#options = options;
    this.catalogue = options.catalogue;
    this.spec = this.#read(options.hash ?? '') ?? first.spec;
    this.#history = new History(this.spec);
  }

  /** The network being edited or around the block being edited: the one chosen last, if any. */
  get main(): string {
    const chosen = this.#network;
    return chosen !== null && chosen in this.spec.networks ? chosen : mainNetwork(this.spec);
  }

  set main(name: string) {
    if (name === this.main) return;
    this.#network = name;
    this.inside = [];
    this.selected = null;
  }

  /** The place being edited: the network, or the inside of a block. */
  get network(): string {
    const block = this.inside.at(-1)?.block;
    return block === undefined ? this.main : placeOf(block);
  }

  /** The selected node's id. */
  get selected(): string | null {
    return this.chosen.at(-1) ?? null;
  }

  set selected(id: string | null) {
    this.choose(id === null ? [] : [id]);
  }

  /** Chooses several nodes. */
  choose(ids: readonly string[]): void {
    this.chosen = ids;
    this.naming = false;
  }

  /** Adds a node to the chosen ones, or takes it from them. */
  toggle(id: string): void {
    const others = this.chosen.filter((one) => one !== id);
    this.choose(others.length < this.chosen.length ? others : [...others, id]);
  }

  /** Chooses the next node besides those chosen; `from` counts as chosen. */
  extend(from: string, next: string): void {
    const others = this.chosen.filter((id) => id !== from && id !== next);
    this.choose([...others, from, next]);
  }

  /** Shows the inside of the block that a node uses; edits there change every use. */
  open(id: string): void {
    const node = networkAt(this.spec, this.network)?.nodes.find((one) => one.id === id);
    const block = node ? blockOf(node) : null;
    if (block === null || !networkAt(this.spec, placeOf(block))) return;
    if (this.inside.some((step) => step.block === block)) return; // a block within itself
    this.inside = [...this.inside, { node: id, block }];
    this.choose([]);
  }

  /** Goes back to a level: 0 is the network. The use that was opened is selected. */
  leave(level = this.inside.length - 1): void {
    const left = this.inside[level];
    if (!left) return;
    this.inside = this.inside.slice(0, level);
    this.selected = left.node;
  }

  get canUndo(): boolean {
    return this.#undoLabel !== null;
  }

  get canRedo(): boolean {
    return this.#redoLabel !== null;
  }

  /** What undo would take back, or null. */
  get undoLabel(): string | null {
    return this.#undoLabel;
  }

  /** What redo would do again, or null. */
  get redoLabel(): string | null {
    return this.#redoLabel;
  }

  /** One undo step. Quick repeats of the same label, such as a slider's drag, are one step. */
  apply(label: string, next: Spec): void {
    if (next === this.spec) return;
    this.notice = null;
    this.#history.push(label, next);
    this.#show(next);
  }

  /** As `apply`, but an impossible edit becomes the `notice` and changes nothing. */
  attempt(label: string, edit: (spec: Spec) => Spec): void {
    try {
      this.apply(label, edit(this.spec));
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      this.notice = error.message;
    }
  }

  undo(): void {
    const spec = this.#history.undo();
    if (spec) this.#show(spec);
  }

  redo(): void {
    const spec = this.#history.redo();
    if (spec) this.#show(spec);
  }

  /** Chooses other data; what else had to change to fit them is told. */
  chooseDataset(name: string): void {
    const { spec, changes } = chooseDataset(this.spec, name, this.catalogue);
    this.apply(t('stores.choose_data'), spec);
    if (changes.length > 0) this.notice = t('stores.fit_data', { changes: sentence(changes) });
  }

  /** The data's entry: card, shapes and names, which for a table follow from its file. */
  get dataset(): DatasetEntry | null {
    const { type } = this.spec.data;
    const entry = entryOf(this.catalogue, 'datasets', type);
    const facts = this.report?.spec?.data.type === type ? this.report.dataset : null;
    return entry && facts ? { ...entry, ...facts } : entry;
  }

  /** Settings of the learner's own table, and what they make of it; other changes are told. */
  chooseTable(config: Config, data: DatasetEntry): void {
    const before = this.dataset?.task;
    const { spec, changes } = chooseTable(this.spec, config, data, before, this.catalogue);
    this.apply(t('stores.choose_columns'), spec);
    if (changes.length > 0) this.notice = t('stores.fit_table', { changes: sentence(changes) });
  }

  /** Chooses another recipe; an experiment that had to come with it is told. */
  chooseRecipe(name: string): void {
    const { spec, changes } = chooseRecipe(this.spec, name, this.catalogue);
    this.apply(t('stores.choose_recipe'), spec);
    if (changes.length > 0) this.notice = t('stores.fit_recipe', { changes: sentence(changes) });
  }

  /** Replaces the experiment by a preset; can be undone. Unknown names become the `notice`. */
  loadPreset(name: string): void {
    this.openHash(`#preset=${name}`);
  }

  /** Opens the experiment in a URL hash; one that cannot be opened changes nothing. */
  openHash(hash: string): void {
    const spec = this.#read(hash);
    if (spec) this.replace(spec);
  }

  /** Replaces the experiment; can be undone. */
  replace(spec: Spec): void {
    if (JSON.stringify(spec) === JSON.stringify(this.spec)) return;
    this.inside = [];
    this.selected = null;
    this.apply(t('stores.open', { title: spec.title }), spec);
  }

  /** The experiment as a URL hash, without `#`. */
  hash(): string {
    return encodeHash(this.spec);
  }

  /** The first error the engine found in the experiment, or null. */
  get mistake(): string | null {
    const { report } = this;
    if (!report || report.ok) return null;
    return report.problems.find((problem) => problem.severity === 'error')?.message ?? null;
  }

  /** Problems of a node of the network being edited. */
  problemsOf(nodeId: string): Problem[] {
    const problems = this.problemsIn(this.main);
    const [root] = this.inside;
    if (!root) return problems.filter((problem) => problem.node === nodeId);
    const nodes = networkAt(this.spec, this.network)?.nodes ?? [];
    const at = `${this.network}.nodes[${nodes.findIndex((node) => node.id === nodeId)}]`;
    return problems
      .filter(({ node, path }) => node === root.node && (path + '.').startsWith(`${at}.`))
      .map((problem) => this.#seenInside(problem, nodeId, at));
  }

  /** A problem told at a use, as its layer says it within the block. */
  #seenInside(problem: Problem, id: string, at: string): Problem {
    const [root, ...way] = this.inside;
    const inner = [...way.map((step) => step.node), id].join('/');
    const told = problem.message.replace(`${root?.node}: ${inner}: `, `${id}: `);
    const field = /^\.config\.(\w+)/.exec(problem.path.slice(at.length))?.[1] ?? null;
    return { ...problem, message: told, field };
  }

  /** Problems of the nodes of a network. */
  problemsIn(network: string): Problem[] {
    return (
      this.report?.problems.filter(
        (problem) => problem.node !== null && (problem.network ?? network) === network,
      ) ?? []
    );
  }

  /** Problems that belong to no node: data, training, the graph as a whole. */
  get otherProblems(): Problem[] {
    return this.report?.problems.filter((problem) => !problem.node) ?? [];
  }

  /** Shape of a node's output or of one of its ports, without the batch axis; null while unknown. */
  shapeOf(source: string): number[] | null {
    const { node, port } = endpoint(source);
    const found = this.#nodeReport(node);
    return (port === '' ? found?.output : found?.ports[port]) ?? null;
  }

  /** How many numbers a node learns; null while unknown. */
  parametersOf(nodeId: string): number | null {
    return this.#nodeReport(nodeId)?.parameters ?? null;
  }

  /** Calls back with every report on the newest spec. */
  onReport(listener: (report: Report) => void): void {
    this.#listeners.push(listener);
  }

  /** Asks the engine about the present spec now. */
  recheck(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#options.writeHash(this.hash());
    }
    void this.#check();
  }

  /** Resolves when no answer is outstanding. */
  settled(): Promise<void> {
    if (!this.checking) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** The experiment in a hash; null when there is none or it is refused, which is told. */
  #read(hash: string): Spec | null {
    try {
      const spec = decodeHash(hash, this.catalogue);
      return spec && retitled(spec, this.catalogue);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.notice = error.message;
      return null;
    }
  }

  /** Leaves blocks whose use is no more. */
  #stayInside(): void {
    let place = this.main;
    const holds = this.inside.map(({ node, block }) => {
      const use = networkAt(this.spec, place)?.nodes.find((one) => one.id === node);
      place = placeOf(block);
      return use !== undefined && blockOf(use) === block && networkAt(this.spec, place) !== null;
    });
    const whole = holds.indexOf(false);
    if (whole >= 0) this.inside = this.inside.slice(0, whole);
  }

  #nodeReport(nodeId: string) {
    const id = [...this.inside.map((step) => step.node), nodeId].join('/');
    return this.report?.networks[this.main]?.nodes[id] ?? null;
  }

  #show(spec: Spec): void {
    this.spec = spec;
    this.#undoLabel = this.#history.undoLabel;
    this.#redoLabel = this.#history.redoLabel;
    this.#stayInside();
    const nodes = networkAt(spec, this.network)?.nodes ?? [];
    const left = this.chosen.filter((id) => nodes.some((node) => node.id === id));
    if (left.length < this.chosen.length) this.choose(left);
    this.checking = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.recheck(), this.#options.quiet ?? 80);
  }

  async #check(): Promise<void> {
    const asked = ++this.#asked;
    const { spec } = this;
    const answer = this.#options.check(spec);
    this.checking = answer !== null;
    try {
      const report = await answer;
      if (asked !== this.#asked) return; // a newer spec is being checked: the latest wins
      if (report?.ok) this.sound = spec;
      if (report) this.#take(report);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.notice = t('stores.not_checked', { why: text(error) });
    }
    if (this.#timer === null) this.#settle();
  }

  #take(report: Report): void {
    this.report = report;
    // While an edit waits for its own check, this answer is for display only.
    if (this.#timer === null) for (const listener of this.#listeners) listener(report);
  }

  #settle(): void {
    this.checking = false;
    const waiting = this.#settled;
    this.#settled = [];
    for (const resolve of waiting) resolve();
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
