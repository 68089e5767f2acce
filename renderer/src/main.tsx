import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadLaterScreens } from './app/later-screens.ts';
import { connectEngine } from './engine/connection.ts';
import { startLanguages } from './state/languages.ts';
import { restoreColours } from './ui/colours.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
connectEngine();
restoreColours();
const state = await window.vitrine.state();
await startLanguages(state.language ?? 'en');
createRoot(root).render(<App initial={state} />);
loadLaterScreens();
