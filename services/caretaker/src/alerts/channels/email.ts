import { getSystemErrorName } from 'node:util'
import type { Channel } from '../message.ts'

interface EmailSettings {
  /** `smtp://`, `smtps://`, with user and password where the server wants them. */
  smtpUrl: string
  from: string
  to: readonly string[]
  timeoutMs?: number
}

const TIMEOUT_MS = 20_000

/** A letter in plain text. The same message has the same Message-ID, by which mail programs drop a second copy. */
export function emailChannel({ smtpUrl, from, to, timeoutMs = TIMEOUT_MS }: EmailSettings): Channel {
  return {
    name: 'email',
    async send({ id, subject, long }, signal) {
      // Megabytes that few ever need.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      const close = () => transport.close()
      signal.addEventListener('abort', close, { once: true })
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject,
          text: `${long}\n`,
          messageId: `<${id}@wa-monitor>`,
          headers: { 'auto-submitted': 'auto-generated' },
        })
      } catch (error) {
        throw new Error(explain(error as SmtpError), { cause: error })
      } finally {
        signal.removeEventListener('abort', close)
        transport.close()
      }
    },
  }
}

interface SmtpError extends Error {
  code?: string
  /** Of the system, where the connection failed; the library has put its own word into `code`. */
  errno?: number
  responseCode?: number
}

/** Without what the server said: it likes to repeat addresses. */
function explain({ code, errno, responseCode }: SmtpError): string {
  if (code === 'EAUTH') return 'the mail server refuses user or password of ALERT_SMTP_URL'
  if (responseCode !== undefined) return `the mail server answered ${responseCode}`
  const why = typeof errno === 'number' && errno < 0 ? getSystemErrorName(errno) : code
  return `the mail server cannot be used (${why ?? 'no connection'})`
}
