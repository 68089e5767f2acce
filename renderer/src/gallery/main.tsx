// Every picture on fixed data, in the theme and the language that the address asks for: for looking at, and for the
// tests.
import '@mantine/core/styles.css';
import '../app/styles.css';
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { theme } from '../app/theme.ts';
import { startLanguages } from '../state/languages.ts';
import { Gallery } from './gallery.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const asked = new URLSearchParams(window.location.search);
await startLanguages(asked.get('language') === 'zh-CN' ? 'zh-CN' : 'en');
createRoot(root).render(
  <MantineProvider theme={theme} forceColorScheme={asked.get('theme') === 'dark' ? 'dark' : 'light'}>
    <Gallery />
  </MantineProvider>,
);
