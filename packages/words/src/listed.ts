import type { Language } from '@wa-monitor/contracts'

const AND: Record<Language, string> = { en: 'and', af: 'en' }

const MORE: Record<Language, (count: number) => string> = {
  en: (count) => `${count} more`,
  af: (count) => `nog ${count}`,
}

/** `3`, `3 and 7`, `3, 7 and 9`; beyond `most`: `3, 7 and 12 more`. */
export function listed(items: readonly string[], language: Language, most = items.length): string {
  const left = items.length - most
  const named = left > 0 ? [...items.slice(0, most), MORE[language](left)] : items
  const [last = '', ...others] = [...named].toReversed()
  if (others.length === 0) return last
  return `${others.toReversed().join(', ')} ${AND[language]} ${last}`
}
