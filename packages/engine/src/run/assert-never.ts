/** The compiler refuses a call unless every case was handled; at run time it means a newer process wrote the value (R20). */
export const assertNever = (value: never): never => {
  throw new Error(`unknown variant: ${JSON.stringify(value)}`);
};
