/** English, which the other languages translate. The engine speaks it of itself. */
import actions from './actions.json';
import charts from './charts.json';
import doctor from './doctor.json';
import editor from './editor.json';
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

/** What every language says. */
const pack = {
  actions,
  charts,
  doctor,
  editor,
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
};

export type Pack = typeof pack;

export default { ...pack, engine: {} };
