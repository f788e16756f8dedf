/** Elements by their ids. A gate asks for thousands of them at each patch, so no pair is made on the way. */
export function byId<T extends { readonly id: string }>(elements: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const element of elements) found.set(element.id, element);
  return found;
}
