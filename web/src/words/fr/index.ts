/** French. */
import type { Translation } from '..';
import actions from './actions.json';
import charts from './charts.json';
import doctor from './doctor.json';
import editor from './editor.json';
import engine from './engine.json';
import forms from './forms.json';
import insight from './insight.json';
import labs from './labs.json';
import lessons from './lessons.json';
import live from './live.json';
import model from './model.json';
import page from './page.json';
import stores from './stores.json';
import ui from './ui.json';
import views from './views.json';

export default {
  actions,
  charts,
  doctor,
  editor,
  engine,
  forms,
  insight,
  labs,
  lessons,
  live,
  model,
  page,
  stores,
  ui,
  views,
} satisfies Translation;
