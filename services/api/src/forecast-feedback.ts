import { type FeedbackForecast, rankOf, type ReviewerPurpose } from '@wa-monitor/contracts'
import { countQueued, countShareable, dropToAnswer, feedbackAhead, readControl } from '@wa-monitor/database'
import { answerable } from './decide/answerable.ts'
import { cooldownEnd, inCooldown } from './decide/cooldown.ts'
import { foresee, holdsOf } from './decide/foresee.ts'
import { sharesMessage } from './decide/shares-message.ts'
import { dropBy, dropUnknown } from './drop-by.ts'
import { type FeedbackParts, isSilent, sayerOf } from './feedback-parts.ts'
import { afterOthers } from './take-answer.ts'

const NO_BUDGETS =
  'The bridge does not say how much it may still send: it is away, or busy. What is sent now waits for it'

/** What would become of feedback about this drop if it were sent now; changes nothing. @throws HttpError 404 drop_unknown. */
export async function forecastFeedback(
  { database, projects, limits: bridge, environment, cooldownSeconds }: FeedbackParts,
  name: string,
  asked: ReviewerPurpose | undefined,
): Promise<FeedbackForecast> {
  const { schema } = database
  const asking = bridge.current()
  const found = await database.transaction(async (transaction) => {
    const [drop, control] = await Promise.all([
      dropToAnswer(transaction, schema, dropBy(name)),
      readControl(transaction, schema),
    ])
    if (!drop) throw dropUnknown(name)
    const to = answerable(drop, projects.all(), asked)
    const kind = asked ?? (drop.completed ? 'approval' : 'correction')
    const rank = rankOf(kind)
    const [ahead, queued, shareable] = await Promise.all([
      feedbackAhead(transaction, schema, { rank }),
      countQueued(transaction, schema),
      'status' in to
        ? 0
        : countShareable(transaction, schema, {
            group_jid: to.groupJid,
            mentioned_jid: to.mentionedJid,
            rank,
            drop_number: drop.drop_number,
          }),
    ])
    return { drop, control, to, kind, ahead, queued, shareable }
  })
  const { drop, control, to, kind, ahead, queued, shareable } = found
  const limits = await asking
  const project = 'status' in to ? undefined : to.project
  const now = new Date()
  const say = sayerOf(project, now)
  const cooldown = cooldownEnd(drop.last_sent_at, cooldownSeconds, now)
  const circumstances = {
    ahead,
    limits,
    control,
    cooldownUntil: afterOthers(drop.open_feedback, cooldownSeconds) ?? cooldown,
    silent: project !== undefined && isSilent({ environment }, project),
    now,
    say,
  }
  const refusal =
    'status' in to ? to : cooldown ? inCooldown(drop.drop_number, cooldown, say(cooldown)) : undefined
  const { position, expectedAt } = foresee(circumstances)
  return {
    success: true,
    drop_number: drop.drop_number,
    kind,
    refusal: refusal
      ? { code: refusal.code, message: refusal.message, until: refusal.until?.toISOString() ?? null }
      : null,
    position,
    expected_at: expectedAt?.toISOString() ?? null,
    held_by: holdsOf(circumstances).map((hold) => ({ ...hold, until: hold.until?.toISOString() ?? null })),
    shares_message:
      project !== undefined && sharesMessage(project.share_messages, { queued, shareable, limits }),
    budgets: limits?.windows.map(({ seconds, limit, left }) => ({ seconds, limit, left })) ?? null,
    budgets_unknown: limits ? '' : NO_BUDGETS,
  }
}
