import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(selector: string): Map<string, string> {
  const block = css.split(`${selector} {`)[1]?.split('}')[0] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'sunken', 'hover'];
const STATUSES = ['idle', 'queued', 'running', 'waiting', 'completed', 'failed'];
const CHANGES = ['added', 'removed', 'changed'];

const textPairs: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-text', 'danger'].flatMap((t) => GROUNDS.map((g) => [t, g] as const)),
  ['on-accent', 'accent'],
  ['accent-text', 'accent-soft'],
  ['ink', 'accent-soft'],
  ['danger', 'danger-soft'],
  ['ink', 'danger-soft'],
  ...STATUSES.flatMap((s) =>
    [`status-${s}-tint`, 'surface', 'canvas'].map((g) => [`status-${s}`, g] as const),
  ),
  ...STATUSES.flatMap((s) => ['ink', 'ink-2'].map((t) => [t, `status-${s}-tint`] as const)),
  ...CHANGES.flatMap((c) =>
    [`change-${c}-tint`, 'surface', 'canvas'].map((g) => [`change-${c}`, g] as const),
  ),
  ...CHANGES.map((c) => ['ink', `change-${c}-tint`] as const),
];

describe.each([
  ['light', ':root'],
  ['dark', ':root[data-theme="dark"]'],
])('%s theme', (_name, selector) => {
  const palette = tokens(selector);
  const colour = (name: string): string => {
    const value = palette.get(name);
    if (value === undefined) throw new Error(`no token ${name}`);
    return value;
  };

  it.each(textPairs)('%s is readable on %s', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('a taken edge stands out from the canvas', () => {
    expect(contrast(colour('edge-taken'), colour('canvas'))).toBeGreaterThanOrEqual(4.5);
  });
});
