/** One address a line; what follows the host is not part of an origin. */
export function originsOf(lines: string): string[] {
  const written = lines.split("\n").map((line) => line.trim().replace(/\/+$/, ""));
  return [...new Set(written.filter(Boolean))];
}

/** The first line that is no address of a site, or null. */
export function wrongOrigin(origins: readonly string[]): string | null {
  return origins.find((origin) => origin !== "*" && !isOrigin(origin)) ?? null;
}

function isOrigin(written: string): boolean {
  return (
    URL.canParse(written) &&
    /^https?:/.test(written) &&
    new URL(written).origin === written.toLowerCase()
  );
}
