/** Thousands of people and hundreds of groups at once, a few at a time so that everybody else is served meanwhile. */
import { setImmediate as turn } from 'node:timers/promises'
import type { BulkWorld, BulkWorldResponse } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import { createPhoneIdentity } from '../protocol/phone-identity.ts'
import type { Account } from '../storage/accounts.ts'
import { createGroups, type NewGroup } from './change-members.ts'
import type { Context } from './context.ts'
import { newGroupJid, newLid } from './ids.ts'
import { requireAccount } from './require.ts'
import { BUSINESS_PHONE } from './start-world.ts'

/** Of 10 ms each, about: keys for so many people, rows for so many groups. */
const PEOPLE_PER_TURN = 30
const GROUPS_PER_TURN = 10

/** A number of the invented block that it may reach up to. */
const LAST_PHONE = 27820009999

const NAMES = ['Thabo', 'Sipho', 'Lerato', 'Pieter', 'Naledi', 'Johan', 'Zanele', 'Anele', 'Riaan', 'Kagiso']

/** @throws HttpError that says what is in the way; nothing has been made then. */
export async function makeBulkWorld(context: Context, wanted: BulkWorld): Promise<BulkWorldResponse> {
  const people = plannedPeople(context, wanted)
  const business = wanted.without_business ? [] : [requireAccount(context, BUSINESS_PHONE)]
  for (const some of inTurns(people, PEOPLE_PER_TURN)) {
    // Whoever got one of these numbers since they were looked at is in the way of this and of the rest.
    refuseTaken(context, some)
    context.storage.transaction(() => {
      for (const person of some) context.storage.accounts.insert(person, createPhoneIdentity())
    })
    await turn()
  }
  const made = planGroups(wanted, people, business)
  for (const some of inTurns(made, GROUPS_PER_TURN)) {
    createGroups(context, some)
    await turn()
  }
  context.log.info({ groups: made.length, members: people.length }, 'World made larger')
  return {
    success: true,
    first_phone: wanted.first_phone,
    last_phone: people.at(-1)?.phone ?? wanted.first_phone,
    groups: made.map(({ group: { jid, name }, members }) => ({ jid, name, members: members.length })),
  }
}

function plannedPeople(context: Context, wanted: BulkWorld): Account[] {
  const { members, groups, members_per_group, first_phone } = wanted
  if (!members_per_group && members < groups) {
    throw new HttpError(
      400,
      'groups_left_empty',
      `${members} people do not fill ${groups} groups; choose fewer groups, or members_per_group to put people in several`,
    )
  }
  const first = Number(first_phone)
  const room = LAST_PHONE - first + 1
  if (members > room) {
    throw new HttpError(
      400,
      'not_enough_numbers',
      `From ${first_phone} to ${LAST_PHONE} there are ${room} numbers, not ${members}; choose fewer members or an earlier first_phone`,
    )
  }
  const people = Array.from({ length: members }, (_, index) => ({
    phone: (first + index).toString(),
    name: `${NAMES[index % NAMES.length]} ${index + 1}`,
    lid: newLid(),
  }))
  refuseTaken(context, people)
  return people
}

function refuseTaken({ storage }: Context, people: readonly Account[]): void {
  const taken = people.find(({ phone }) => storage.accounts.byPhone(phone))
  if (!taken) return
  throw new HttpError(
    409,
    'phone_taken',
    `Somebody has the phone ${taken.phone} already; choose a first_phone with enough free numbers after it`,
  )
}

/** People are dealt out like cards: in order, and from the start again when all have been. */
function planGroups(wanted: BulkWorld, people: readonly Account[], business: readonly Account[]): NewGroup[] {
  const { groups, members_per_group, addressing_mode, group_name } = wanted
  const createdAt = Math.floor(Date.now() / 1000)
  return Array.from({ length: groups }, (_, index) => {
    const from = members_per_group ? index * members_per_group : Math.floor((index * people.length) / groups)
    const to = members_per_group
      ? from + Math.min(members_per_group, people.length)
      : Math.floor(((index + 1) * people.length) / groups)
    const dealt = Array.from({ length: to - from }, (_card, card) => people[(from + card) % people.length])
    const group = {
      jid: newGroupJid(),
      name: group_name.replaceAll('{n}', (index + 1).toString()),
      addressingMode: addressing_mode === 'mixed' ? modeInTurn(index) : addressing_mode,
      createdAt,
    }
    return { group, members: [...dealt.filter((person) => person !== undefined), ...business] }
  })
}

function modeInTurn(index: number): 'pn' | 'lid' {
  return index % 2 === 0 ? 'pn' : 'lid'
}

function* inTurns<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}
