/** The pages' scripts as tests use them: those that touch no page run anywhere. */

/** @returns what `src/dashboard/<name>` exports; the type is the test's word for it, the page's own check has the real one. */
export async function dashboardModule<Exports>(name: string): Promise<Exports> {
  return (await import(new URL(`../src/dashboard/${name}`, import.meta.url).href)) as Exports
}
