'use client';

import { Check, Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { DropdownMenu } from 'radix-ui';
import { useSyncExternalStore } from 'react';

const THEMES = [
  { value: 'light', word: 'Light', icon: Sun },
  { value: 'dark', word: 'Dark', icon: Moon },
  { value: 'system', word: 'As the system', icon: Monitor },
] as const;

const never = (): (() => void) => () => undefined;

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  // The server does not know the reader's choice; the icon waits for the browser.
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const chosen = THEMES.find(({ value }) => isBrowser && value === theme) ?? THEMES[2];
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`Theme: ${chosen.word}`}
        className="inline-flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink max-sm:size-10"
      >
        <chosen.icon className="size-4" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={6} className="menu">
          <DropdownMenu.RadioGroup value={chosen.value} onValueChange={setTheme}>
            {THEMES.map(({ value, word, icon: Icon }) => (
              <DropdownMenu.RadioItem key={value} value={value} className="menu-item">
                <Icon className="size-4 text-ink-3" aria-hidden />
                {word}
                <DropdownMenu.ItemIndicator className="ml-auto">
                  <Check className="size-4" aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
