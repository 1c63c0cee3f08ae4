/** The review desk as a reviewer uses it: every name by which a test finds something on the page, in one place. */
import { waitFor } from '@wa-monitor/local-stack'
import type { Locator, Page } from 'playwright-core'

export interface Desk {
  page: Page
  /** `Drops`, `Projects`, `Charts`, `System`, `People`: by the link at the top. */
  go(name: string): Promise<void>
  /** Resolves when what is shown is up to date, or when there is no connection. */
  untilLive(): Promise<void>
  untilNoConnection(): Promise<void>
  /** A drop's line in the list. */
  row(drop: string): Locator
  /** What the list says of its state: `New`, `Resubmitted`, … */
  state(drop: string): Locator
  /** Opens it from the list, and resolves when it can be reviewed. */
  open(drop: string): Promise<void>
  /** A step's button: pressed is good. */
  step(name: string | RegExp): Locator
  result(name: 'Open' | 'Incomplete' | 'Completed'): Locator
  comment: Locator
  feedback: Locator
  /** Puts his own words in place of the draft. */
  write(words: string): Promise<void>
  button(name: string | RegExp): Locator
  /** What the page says about what was just done. */
  said(words: string | RegExp): Locator
  /** An entry of the drop's timeline that holds these words. */
  timeline(words: string | RegExp): Locator
}

export function deskOn(page: Page): Desk {
  const row = (drop: string) => page.locator('.drop-row', { has: page.locator(`[data-drop="${drop}"]`) })
  // A whole installation and a browser share the machine.
  page.setDefaultTimeout(60_000)
  const beside = page.locator('.desk-drop')
  return {
    page,
    async go(name) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
      await page.getByRole('heading', { level: 1 }).first().waitFor()
    },
    untilLive: () => page.locator('[role=status][data-state=live]').waitFor(),
    untilNoConnection: () => page.locator('[role=status][data-state=no_connection]').waitFor(),
    row,
    state: (drop) => row(drop).locator('.chip'),
    async open(drop) {
      await row(drop).getByRole('link', { name: drop }).click()
      await page.getByRole('heading', { name: drop }).first().waitFor()
      await beside.getByRole('button', { name: /Property frontage/ }).waitFor()
    },
    step: (name) => beside.getByRole('button', { name }),
    result: (name) => beside.getByRole('radio', { name, exact: true }),
    comment: beside.getByRole('textbox', { name: 'Comment' }),
    feedback: beside.getByRole('textbox', { name: 'Feedback' }),
    async write(words) {
      // A draft that arrives between the emptying of the field and the words would stand before them.
      await waitFor('his own words in the field', async () => {
        await beside.getByRole('textbox', { name: 'Feedback' }).fill(words)
        return (await beside.getByRole('textbox', { name: 'Feedback' }).inputValue()) === words
      })
    },
    button: (name) => beside.getByRole('button', { name }),
    said: (words) => beside.getByRole('status').filter({ hasText: words }),
    timeline: (words) =>
      beside.getByRole('list', { name: 'Timeline' }).getByRole('listitem').filter({ hasText: words }),
  }
}
