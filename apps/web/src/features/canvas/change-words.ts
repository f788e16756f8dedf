import type { AuthorKind } from '@aob/ir';
import { Gauge, type LucideIcon, Sparkles, User } from 'lucide-react';
import type { ChangeKind } from './graph-model.ts';

export const CHANGE_GLYPH: { readonly [K in ChangeKind]: string } = {
  added: '+',
  removed: '−',
  changed: '~',
};

export const AUTHOR_ICON: { readonly [K in AuthorKind]: LucideIcon } = {
  agent: Sparkles,
  human: User,
  optimizer: Gauge,
};

export const AUTHOR_WORD: { readonly [K in AuthorKind]: string } = {
  agent: 'an agent',
  human: 'a person',
  optimizer: 'the optimizer',
};
