import type { Environment } from '@wa-monitor/contracts'
import { SESSION_DAYS } from '@wa-monitor/database'

/** Cookies know hosts and no ports: the two environments side by side on one machine each have their own. */
const NAMES: Record<Environment, string> = {
  production: 'wa_monitor_session',
  development: 'wa_monitor_session_dev',
}

/** The cookie a browser shows for one who has signed in. */
export class SessionCookie {
  private readonly name: string

  constructor(environment: Environment) {
    this.name = NAMES[environment]
  }

  /** Undefined without one. @param header `Cookie`, as it came */
  read(header: string | undefined): string | undefined {
    for (const pair of (header ?? '').split(';')) {
      const [name, value] = pair.split('=', 2)
      if (name?.trim() === this.name && value) return value.trim()
    }
    return undefined
  }

  /** For `Set-Cookie`. No script can read it, and no other site makes the browser send it. @param secure over HTTPS only */
  write(token: string, secure: boolean): string {
    return this.line(token, SESSION_DAYS * 86_400, secure)
  }

  clear(secure: boolean): string {
    return this.line('', 0, secure)
  }

  private line(value: string, seconds: number, secure: boolean): string {
    return `${this.name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  }
}
