import type { ComponentProps } from 'react';
import { useChosenTheme } from './themes.ts';

/** Opens the menu of themes, and shows which one it is. */
export function ThemeButton(props: ComponentProps<'button'>) {
  const { chosen } = useChosenTheme();
  return (
    <button
      type="button"
      aria-label={`Theme: ${chosen.word}`}
      aria-haspopup="menu"
      className="inline-flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink max-sm:size-10"
      {...props}
    >
      <chosen.icon className="size-4" aria-hidden />
    </button>
  );
}
