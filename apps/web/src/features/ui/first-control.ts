const CONTROLS = 'input, select, textarea, button, a[href], [tabindex="0"]';

/** What somebody who comes to a form wants first; of a group of radio buttons the one that is chosen. */
export function firstControl(form: HTMLElement | null): HTMLElement | undefined {
  const controls = [...(form?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])];
  const first = controls.find((control) => !control.matches(':disabled'));
  if (!(first instanceof HTMLInputElement) || first.type !== 'radio') return first;
  const group = controls.filter(
    (control): control is HTMLInputElement =>
      control instanceof HTMLInputElement && control.type === 'radio' && control.name === first.name,
  );
  return group.find(({ checked }) => checked) ?? first;
}
