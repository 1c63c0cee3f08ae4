/** The page's scripts as tests use them: those that touch no page run anywhere. */

/** @returns what `public/<name>` exports; the type is the test's word for it, the page's own check has the real one. */
export async function browserModule<Exports>(name: string): Promise<Exports> {
  return (await import(new URL(`../public/${name}`, import.meta.url).href)) as Exports
}
