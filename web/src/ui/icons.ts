/** Line drawings on a 24 × 24 grid, as SVG path data. */
export const icons = {
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M8 5v14M16 5v14',
  step: 'M5 5v14l9-7zM18 5v14',
  restart: 'M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4 9.4M4 4v5.4h5.4',
  dice: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  undo: 'M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11',
  redo: 'm15 14 5-5-5-5M20 9H9.5a5.5 5.5 0 0 0 0 11H13',
  share:
    'M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  before: 'm14.5 6-6 6 6 6',
  after: 'm9.5 6 6 6-6 6',
  minus: 'M5 12h14',
  up: 'm6 14.5 6-6 6 6',
  down: 'm6 9.5 6 6 6-6',
  trash: 'M5 7h14M10 11v6M14 11v6M7 7l.8 12a1 1 0 0 0 1 1h6.4a1 1 0 0 0 1-1L17 7M9.5 7V4.5h5V7',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  screen: 'M4 5h16v11H4zM9 20h6M12 16v4',
  present: 'M4 5h16v11H4zM8 20l4-4 4 4M10 8.5v4l4-2z',
  warning: 'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2h.01',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8h.01',
  curves: 'M4 4v16h16M7 8c2 7 5 8.5 12 9',
  lessons: 'M3 6.5 12 3l9 3.5L12 10zM6.5 8.5V14c2 2 9 2 11 0V8.5M21 6.5V13',
  flag: 'M6 21V4M6 4.5h11l-2.5 4 2.5 4H6',
  diary: 'M6 3.5h12v17H6zM9 3.5v17M12 8h3.5M12 12h3.5',
  microscope: 'M9 4l4 2-4 8-4-2zM11 12a5 5 0 0 1 3 7M5 20h14M7 16h5',
  landscape: 'M3 18 9 7l4 7 2.5-4L21 18zM17 5.5h.01',
  weights: 'M3.5 19c4 0 4.5-13 8.5-13s4.5 13 8.5 13M3.5 19h17M12 6v13',
  gradients: 'M4 6v13h16M8 19v-4M12 19V11M16 19V7',
  activations: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7zM15 6h3v3h-3zM6 15h3v3H6z',
  doctor: 'M12 5.5v13M5.5 12h13M4 4h16v16H4z',
  code: 'm8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  folder: 'M3.5 6h6l2 2.5h9V19h-17zM3.5 11h17',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  shuffle:
    'M4 7h3.5l9 10H20M4 17h3.5l2.6-2.9M13.9 9.9 16.5 7H20M17.5 4.5 20 7l-2.5 2.5M17.5 14.5 20 17l-2.5 2.5',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01',
  camera: 'M4 7.5h3.5L9 5h6l1.5 2.5H20v11H4zM12 10a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  pen: 'M4 20l1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5',
  block: 'm12 3 8 4v10l-8 4-8-4V7zM4 7l8 4 8-4M12 11v10',
  'cat-input': 'M4 12h11M11 7.5l4.5 4.5-4.5 4.5M19 5v14',
  'cat-core': 'M6 6v12M18 6v12M6 6l12 12M6 18 18 6M6 6h.01M18 6h.01',
  'cat-activation': 'M4 17h7l8-11',
  'cat-regularization':
    'M5 6h.01M12 6h.01M19 6h.01M5 12h.01M19 12h.01M12 18h.01M19 18h.01M3.5 16.5l3 3M6.5 16.5l-3 3M10.5 10.5l3 3M13.5 10.5l-3 3',
  'cat-shape': 'M4 4h7v7H4zM13 15h7v5h-7zM15 4.5h4.5V9M19.5 4.5 14 10',
  'cat-merge': 'M6 4v4l6 5 6-5V4M12 13v7',
  'cat-convolution': 'M3.5 3.5h17v17h-17zM3.5 3.5h8v8h-8zM14 14l3.5 3.5M17.5 14.5v3h-3',
  'cat-pooling': 'M3.5 5h17l-6 7v7l-5-3v-4z',
  'cat-normalization': 'M3.5 18c4.5 0 4.5-12 8.5-12s4 12 8.5 12M12 3v18',
  'cat-recurrent': 'M17.5 7.5A7 7 0 1 0 19 12M18.5 3.5v4.5H14M12 9.5v3l2 1.5',
  'cat-attention': 'M5 6h.01M5 12h.01M5 18h.01M19 12h-2.5M8 6l7 5.2M8 12h7M8 18l7-5.2',
  'cat-blocks': 'm12 3 8 4v10l-8 4-8-4V7zM4 7l8 4 8-4M12 11v10',
} as const;

export type IconName = keyof typeof icons;

const CATEGORIES = Object.keys(icons)
  .filter((name) => name.startsWith('cat-'))
  .map((name) => name.slice('cat-'.length));

/** The drawing of a layer category; unknown categories share one. */
export function categoryIcon(category: string): IconName {
  return (CATEGORIES.includes(category) ? `cat-${category}` : 'cat-core') as IconName;
}

/** A layer category in British spelling; the catalogue's names are Keras's. */
export function categoryTitle(category: string): string {
  return category.replace(/ization$/, 'isation');
}

/** The colour of a layer category, as a custom property. */
export function categoryColour(category: string): string {
  return CATEGORIES.includes(category) ? `var(--cat-${category})` : 'var(--cat-other)';
}
