import { randomBytes, randomInt } from 'node:crypto'

/** As a phone makes them; upper-case hex is packed on the wire. */
export function newMessageId(): string {
  return `3A${randomBytes(9).toString('hex').toUpperCase()}`
}

/** For stanzas of the server's own: iqs and notifications. */
export function newStanzaId(): string {
  return randomInt(1, 2 ** 47).toString()
}

/** 15 digits, recognisable as made up. */
export function newLid(): string {
  return `1${randomInt(10 ** 13, 10 ** 14 - 1)}`
}

export function newGroupJid(): string {
  return `1203634${randomInt(10 ** 10, 10 ** 11 - 1)}@g.us`
}
