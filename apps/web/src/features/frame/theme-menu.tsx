'use client';

import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { ThemeButton } from './theme-button.tsx';
import { THEMES, useChosenTheme } from './themes.ts';

/** The menu of themes, open when it comes: it comes because somebody asked for it. */
export function ThemeMenu() {
  const { chosen, setTheme } = useChosenTheme();
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>
        <ThemeButton />
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
