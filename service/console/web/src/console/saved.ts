/** Hand the reader a file of plain data. */
export function saved(name: string, value: unknown): void {
  const file = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2) + "\n"], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: file, download: name });
  link.click();
  URL.revokeObjectURL(file);
}
