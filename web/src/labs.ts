/** The page of the labs: `labs.html#descent?curve=cubic`. */
import { mount } from 'svelte';
import { dress, settle } from './settle';
import { speak } from './words';
import './styles/index.css';

await speak(settle());
// The theme is chosen elsewhere: by the machine, or in a playground beside this page.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
addEventListener('storage', dress);
const { default: LabsPage } = await import('./labs/LabsPage.svelte');
const target = document.getElementById('labs');
if (!target) throw new Error('labs.html has no element with the id “labs”.');
mount(LabsPage, { target });
