import { type Found, projectSubject, sayDuration, type Seen } from './found.ts'

/** Messages are read within a second; a minute is a busy machine. */
const LONGEST_LAG_SECONDS = 120
/** With room in the limits, a row leaves within minutes. */
const STUCK_AFTER_SECONDS = 1800

/** What is wrong between the message and its answer: monitors, feedback, the services around them. Pure. */
export function workTroubles(seen: Seen, { longestWaitSeconds }: { longestWaitSeconds: number }): Found[] {
  return [
    ...seen.monitors.flatMap((monitor) => monitorTroubles(seen, monitor)),
    ...seen.projects.flatMap((project) => projectTroubles(project)),
    ...seen.services.flatMap((service) => serviceTroubles(seen, service)),
    ...feedbackTroubles(seen, longestWaitSeconds),
    ...webhookTroubles(seen),
  ]
}

/** All of these say that PostgreSQL is away when it is; once is enough. */
const needsNoWord = (seen: Seen): boolean => seen.database === null

function monitorTroubles(seen: Seen, monitor: Seen['monitors'][number]): Found[] {
  const { service, environment, healthy, reasons, config } = monitor
  const severity = environment === 'development' ? { severity: 'soon' as const } : {}
  if (healthy === null)
    return [
      {
        code: 'monitor_no_answer',
        subject: service,
        ...severity,
        what: `${service} does not answer: messages wait and become no drops`,
        todo: `Run ./scripts/logs.sh ${service} to see why, then ./scripts/start.sh`,
      },
    ]
  const others = reasons.filter((reason) => reason !== config)
  return [
    ...(config === null
      ? []
      : [
          {
            code: 'bad_config' as const,
            subject: service,
            what: `projects.yaml of ${environment} is not good: ${config}`,
            todo: `Correct config/${environment === 'production' ? 'prod' : 'dev'}/projects.yaml; saving it is enough`,
          },
        ]),
    ...(healthy || others.length === 0 || needsNoWord(seen) || isSaidByProject(seen, environment)
      ? []
      : [failing(service, others, severity)]),
  ]
}

/** A group that is refused, or failed messages, has a sentence of its own. */
function isSaidByProject(seen: Seen, environment: string): boolean {
  return seen.projects.some(
    (project) =>
      project.environment === environment && (project.refused === true || (project.failed_messages ?? 0) > 0),
  )
}

function failing(service: string, reasons: readonly string[], severity: Partial<Found> = {}): Found {
  return {
    code: 'service_failing',
    subject: service,
    ...severity,
    what: `${service} cannot work: ${reasons.join('; ')}`,
    todo: `Run ./scripts/logs.sh ${service}; it goes on by itself once that is put right`,
  }
}

function projectTroubles(project: Seen['projects'][number]): Found[] {
  const { environment, name, lag_messages, lag_seconds, refused, failed_messages } = project
  const subject = projectSubject(project)
  const service = environment === 'production' ? 'wa-monitor-prod' : 'wa-monitor-dev'
  const severity = environment === 'development' ? { severity: 'soon' as const } : {}
  const found: Found[] = []
  if (refused === true)
    found.push({
      code: 'group_refused',
      subject,
      ...severity,
      what: `The group of ${name} is not read: messages.db is older than what was read before`,
      todo: `Run ./scripts/logs.sh ${service}: it says what to correct (an older copy of messages.db was put back)`,
    })
  else if (lag_seconds !== null && lag_seconds > LONGEST_LAG_SECONDS)
    found.push({
      code: 'monitor_lag',
      subject,
      ...severity,
      what: `${lag_messages ?? 'Some'} messages of ${name} are not read since ${sayDuration(lag_seconds)}`,
      todo: `Run ./scripts/logs.sh ${service} to see what it waits for; docker compose restart ${service} if it says nothing`,
    })
  if (failed_messages !== null && failed_messages > 0)
    found.push({
      code: 'failed_messages',
      subject,
      what: `${failed_messages} message${failed_messages === 1 ? '' : 's'} of ${name} could not be read and ${failed_messages === 1 ? 'was' : 'were'} passed`,
      todo: `Run ./scripts/logs.sh ${service} to see why; after an update, set retry = true in wa_monitor_failed_messages`,
    })
  return found
}

const NO_ANSWER: Readonly<Record<string, Pick<Found, 'code' | 'what'>>> = {
  'feedback-sender': {
    code: 'sender_no_answer',
    what: 'feedback-sender does not answer: feedback waits and is not sent',
  },
  api: { code: 'api_no_answer', what: 'api does not answer: the dashboard is away' },
}

function serviceTroubles(seen: Seen, { service, healthy, reasons }: Seen['services'][number]): Found[] {
  const silent = NO_ANSWER[service]
  // The api asks PostgreSQL before it says how it is.
  if (healthy === null && silent && !(service === 'api' && needsNoWord(seen)))
    return [
      {
        ...silent,
        subject: service,
        todo: `Run ./scripts/logs.sh ${service} to see why, then ./scripts/start.sh`,
      },
    ]
  if (healthy !== false) return []
  const others = reasons.filter((reason) => reason !== seen.queue.problem)
  if (service === 'caretaker') return [failing(service, reasons)]
  return others.length === 0 || needsNoWord(seen) ? [] : [failing(service, others)]
}

function feedbackTroubles(seen: Seen, longestWaitSeconds: number): Found[] {
  const { feedback, queue } = seen
  const found: Found[] = []
  if (queue.problem !== null)
    found.push({
      code: 'queue_down',
      subject: '',
      what: `The queue is away, feedback waits: ${queue.problem}`,
      todo: 'Run ./scripts/logs.sh redis, then ./scripts/start.sh; nothing is lost, PostgreSQL has every row',
    })
  if (!feedback) return found
  if (feedback.stopped !== null && feedback.stopped_until === null)
    found.push({
      code: 'sending_paused',
      subject: 'feedback',
      what: `Feedback is stopped until somebody resumes it: ${feedback.stopped}`,
      todo: 'When it may go on: Resume on the System page of the dashboard, or !START in a group (docs/feedback.md)',
    })
  const oldest = feedback.oldest_seconds
  if (oldest === null || feedback.stopped !== null) return found
  const rest = `${feedback.queued} wait${feedback.queued === 1 ? 's' : ''}, the oldest for ${sayDuration(oldest)}`
  if (oldest > STUCK_AFTER_SECONDS && feedback.messages_last_hour === 0 && hasRoom(seen))
    found.push({
      code: 'queue_age',
      subject: '',
      severity: 'now',
      what: `No feedback leaves, although it may: ${rest}`,
      todo: 'Run ./scripts/logs.sh feedback-sender to see what it waits for',
    })
  else if (oldest > longestWaitSeconds)
    found.push({
      code: 'queue_age',
      subject: '',
      what: `More feedback is written than may be sent: ${rest}`,
      todo: 'Raise RATE_LIMIT_MESSAGES_PER_DAY in .env with care, or take back what need not be said (Take back on the System page of the dashboard, docs/feedback.md)',
    })
  return found
}

/** Some number is connected, and may send in every window. */
function hasRoom({ bridges }: Seen): boolean {
  return bridges.some(
    ({ status }) =>
      status?.state === 'WORKING' &&
      !status.limits.paused &&
      status.limits.windows.every(({ left }) => left > 0),
  )
}

function webhookTroubles({ webhooks_given_up: givenUp }: Seen): Found[] {
  return Object.entries(givenUp ?? {}).map(([project, rows]) => ({
    code: 'integration_failing',
    subject: project,
    what: `${rows} webhook${rows === 1 ? '' : 's'} of ${project} could not be delivered in the last day and ${rows === 1 ? 'was' : 'were'} given up`,
    todo: 'Run ./scripts/logs.sh wa-monitor-prod to see what the receiver answers; the rows of wa_monitor_webhooks are kept',
  }))
}
