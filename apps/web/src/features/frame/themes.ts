import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';

export const THEMES = [
  { value: 'light', word: 'Light', icon: Sun },
  { value: 'dark', word: 'Dark', icon: Moon },
  { value: 'system', word: 'As the system', icon: Monitor },
] as const;

const never = (): (() => void) => () => undefined;

/** The theme that was chosen; the server does not know the reader's choice, so that its icon waits for the browser. */
export function useChosenTheme() {
  const { theme, setTheme } = useTheme();
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return { chosen: THEMES.find(({ value }) => isBrowser && value === theme) ?? THEMES[2], setTheme };
}
