import type { FieldSpec, Fields, Json } from '@aob/ir';

export interface FieldProps {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly value: Json | undefined;
  /** Pointer of the field, within the element. */
  readonly at: string;
  /** `inside` leads to a member of the value; undefined takes it out. */
  readonly onChange: (value: Json | undefined, inside?: readonly string[]) => void;
}

export type Values = { readonly [name: string]: Json };

export interface FieldListProps {
  readonly fields: Fields;
  readonly values: Values;
  /** Pointer of what holds them, within the element. */
  readonly at: string;
  readonly onChange: (path: readonly string[], value: Json | undefined) => void;
  /** Fields that something else shows. */
  readonly without?: readonly string[];
}

export function fieldWord(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
