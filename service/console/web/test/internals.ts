/** What browsers give form elements and happy-dom does not: enough for the design system's parts to draw themselves. */
const validity = Object.freeze({ valid: true, customError: false });

HTMLElement.prototype.attachInternals ??= function attachInternals(this: HTMLElement): ElementInternals {
  const internals = { states: new Set<string>(), form: null, labels: [], validity, validationMessage: "", willValidate: true, shadowRoot: this.shadowRoot };
  return { ...internals, setValidity: () => undefined, setFormValue: () => undefined, checkValidity: () => true, reportValidity: () => true } as unknown as ElementInternals;
};

export {};
