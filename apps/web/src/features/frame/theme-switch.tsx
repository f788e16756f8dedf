'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ThemeButton } from './theme-button.tsx';

const loadMenu = () => import('./theme-menu.tsx').then(({ ThemeMenu }) => ThemeMenu);
// Few choose a theme in a visit: the menu comes when somebody wants it.
const ThemeMenu = dynamic(loadMenu, { loading: () => <ThemeButton /> });

export function ThemeSwitch() {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <ThemeMenu />;
  return <ThemeButton onPointerEnter={() => void loadMenu()} onClick={() => setWanted(true)} />;
}
