/** The code editor, fetched when it is first shown. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import {
  HighlightStyle,
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Something wrong with a line, counted from 1. */
export interface LineProblem {
  line: number;
  message: string;
}

const words = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.moduleKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

/** Colours and distances are those of the page, so that both themes follow from its own. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--sunken)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' }, // the place around it has one
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { padding: 'var(--space-3) 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 var(--space-4) 0 var(--space-2)' },
  '.cm-gutters': { border: '0', backgroundColor: 'var(--sunken)', color: 'var(--muted)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--danger) 1px',
    textUnderlineOffset: '0.2em',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-s)',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)', maxWidth: '32rem' },
});

/** A change that the page made itself, not the learner. */
const fromPage = Annotation.define<boolean>();

/** An editor in an element. `edited` is told of each change by the learner. */
export class CodeMirror {
  readonly #view: EditorView;

  constructor(parent: Element, text: string, label: string, edited: (text: string) => void) {
    const extensions: Extension[] = [
      [lineNumbers(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter()],
      [history(), drawSelection(), indentOnInput(), bracketMatching(), indentUnit.of('    ')],
      [python(), syntaxHighlighting(words), look],
      // Tab leaves the editor, as it leaves every other field.
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({
        ...{ 'aria-label': label, 'aria-multiline': 'true', spellcheck: 'false' },
        tabindex: '0', // axe asks for it where the text scrolls
      }),
      EditorView.updateListener.of((update) => {
        const own = update.transactions.some((one) => one.annotation(fromPage));
        if (update.docChanged && !own) edited(update.state.doc.toString());
      }),
    ];
    const state = EditorState.create({ doc: text, extensions });
    // The model is what people come for; data and imports stand above it.
    const model = Math.max(text.indexOf('\ninputs = ') + 1, 0);
    const scrollTo = EditorView.scrollIntoView(model, { y: 'start' });
    this.#view = new EditorView({ state, parent, scrollTo });
  }

  /** Puts another text there; what is the same at both ends stays, and with it the cursor. */
  show(text: string): void {
    const old = this.#view.state.doc.toString();
    if (text === old) return;
    const least = Math.min(text.length, old.length);
    let from = 0;
    while (from < least && text[from] === old[from]) from++;
    let tail = 0;
    while (tail < least - from && text.at(-1 - tail) === old.at(-1 - tail)) tail++;
    this.#view.dispatch({
      changes: { from, to: old.length - tail, insert: text.slice(from, text.length - tail) },
      annotations: fromPage.of(true),
    });
  }

  /** Marks the lines with problems. */
  mark(problems: readonly LineProblem[]): void {
    const { doc } = this.#view.state;
    const marks = problems.map(({ line, message }): Diagnostic => {
      const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return { from: from + text.search(/\S|$/), to, severity: 'error', message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  /** Puts the cursor into a line. */
  reveal(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.#view.focus();
  }

  /** Takes it away. */
  destroy(): void {
    this.#view.destroy();
  }
}
