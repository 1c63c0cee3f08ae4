/** Groups, contractors and words of the pictures. The groups are the configuration's; the people are nobody. */

export const GROUPS = [
  { name: 'Lawley', jid: '120363418298130331@g.us' },
  { name: 'Mohadin', jid: '120363421532174586@g.us' },
  { name: 'Mamelodi', jid: '120363408849234743@g.us' },
  { name: 'Velo Test', jid: '120363421664266245@g.us' },
] as const

export const PEOPLE = [
  { name: 'Thabo Nkosi', number: '27820000001' },
  { name: 'Pieter van Wyk', number: '27820000002' },
  { name: 'Sipho Dlamini', number: '27820000003' },
  { name: 'Ayesha Patel', number: '27820000004' },
  { name: 'Johan Botha', number: '27820000005' },
  { name: 'Lerato Mokoena', number: '27820000006' },
  { name: 'Bongani Zulu', number: '27820000007' },
] as const

/** The drop that is open beside the list. */
export const SHOWN_DROP = 'DR1752028'

const NAMES: Record<number, string> = {
  9: 'ONT barcode scan',
  11: 'power meter reading',
  12: 'power meter at ONT',
}

export function DRAFT(drop: string, missing: readonly number[]): string {
  const [only] = missing
  if (missing.length <= 1) return `${drop}: please send the photo of step ${only ?? 9} (${NAMES[only ?? 9]})`
  return [
    `${drop}: these photos are missing:`,
    ...missing.map((step) => `- step ${step}: ${NAMES[step]}`),
  ].join('\n')
}
