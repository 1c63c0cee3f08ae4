import { parseProjects } from '@wa-monitor/projects'
import { describe, expect, test } from 'vitest'
import { aBridge, aStatus, FREE } from '../../test/around.ts'
import { freeGroups, type KnownOfProjects, projectViews } from './project-view.ts'

const LAWLEY = '120363418298130331@g.us'
const projects = parseProjects(
  `projects:
  - {name: Lawley, group_jid: "${LAWLEY}", valid_drops: [DR1752028, DR1752029], outbound: true}
  - {name: Off, group_jid: "120363421532174586@g.us", enabled: false, valid_drops: off.txt}
`,
  'projects.yaml',
)
const { success: _, ...bridge } = aBridge()

function known(over: Partial<KnownOfProjects> = {}): KnownOfProjects {
  return {
    environment: 'production',
    projects,
    groups: [],
    bridge,
    monitored: aStatus().projects,
    days: [],
    ...over,
  }
}

describe('a project', () => {
  test('is what its file says, with what everybody knows of it', () => {
    const day = {
      project: 'Lawley',
      created: 1,
      resubmitted: 2,
      rejected: 3,
      completed: 4,
      first_time_right: 3,
      feedback_sent: 5,
    }
    const [lawley, off] = projectViews(known({ days: [day] }))
    expect(lawley).toMatchObject({
      name: 'Lawley',
      enabled: true,
      group_name: 'Lawley Activation 3',
      valid_drops: '2',
      outbound: true,
      lag_messages: 0,
      last_message_at: expect.any(String),
      today: { created: 1, feedback_sent: 5 },
    })
    expect(off).toMatchObject({
      enabled: false,
      valid_drops: 'off.txt',
      group_name: null,
      lag_messages: null,
      today: null,
    })
  })

  test('of development takes no other environment’s lag, and is silent unless it says otherwise', () => {
    const views = projectViews(known({ environment: 'development' }))
    expect(views.map(({ lag_messages, outbound }) => [lag_messages, outbound])).toEqual([
      [null, true],
      [null, false],
    ])
  })

  test('is shown while nobody answers', () => {
    expect(projectViews(known({ groups: null, bridge: undefined, monitored: [] }))[0]).toMatchObject({
      name: 'Lawley',
      group_name: null,
      last_message_at: null,
      lag_messages: null,
    })
  })
})

describe('a group that is none', () => {
  const group = (jid: string, name: string) => ({ jid, name, members: 3 })

  test('comes with what makes it one; one that is switched off is a project', () => {
    const groups = [group(LAWLEY, 'Lawley'), group('120363421532174586@g.us', 'Off'), group(FREE, 'Grabouw')]
    expect(freeGroups(known({ groups }))).toEqual([
      {
        jid: FREE,
        name: 'Grabouw',
        members: 3,
        last_message_at: expect.any(String),
        yaml: expect.stringContaining('- name: Grabouw'),
        command: expect.stringContaining(`--group ${FREE}`),
      },
    ])
  })

  test('stands before others when somebody wrote in it lately, else by name', () => {
    const groups = [group('1@g.us', 'B'), group('2@g.us', 'A'), group(FREE, 'Z')]
    expect(freeGroups(known({ groups }))?.map(({ name }) => name)).toEqual(['Z', 'A', 'B'])
  })

  test('is not known while the bridge does not say', () => {
    expect(freeGroups(known({ groups: null }))).toBeNull()
  })
})
