/**
 * Settles how the page looks and speaks, before the first paint. Then asks for the page.
 */
import { isLesson, readPlace } from './model/lesson-place';
import { settle } from './settle';
import { frame } from './ui/frame';
import { packs } from './words/language';
import './styles/index.css';

const language = settle();
await frame(); // the first paint; nothing was fetched that it did not need
const lesson = readPlace(location.search) !== null || isLesson(location.hash);
if (!lesson) {
  // What a lesson shows of the playground comes with it.
  for (const early of document.querySelectorAll('template')) document.head.append(early.content);
}
void packs[language]();
const { speak } = await import('./words');
await speak(language);
const { openPage } = await import('./page');
await frame(); // reading the script and drawing the page are two tasks
openPage();
