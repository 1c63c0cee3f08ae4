/** Scenarios and the recorder, as the simulator offers them. */
import { request } from '../core/api.js'

/** @returns {Promise<import('@wa-monitor/contracts').ScenarioList>} */
export const listScenarios = () => request('/admin/scenarios')

/** @param {import('@wa-monitor/contracts').PlayScenario} wanted */
export const play = (wanted) => request('/admin/scenarios/play', wanted)

/** @returns {Promise<{playing: import('@wa-monitor/contracts').Playing | null}>} */
export const nowPlaying = () => request('/admin/scenarios/playing')

export const stopPlaying = () => request('/admin/scenarios/playing', undefined, 'DELETE')

/** @returns {Promise<{recording: boolean, steps: number}>} */
export const recorderState = () => request('/admin/recorder')

/** @returns {Promise<{recording: boolean, steps: number}>} */
export const startRecording = () => request('/admin/recorder/start', undefined, 'POST')

/** @param {string} title @returns {Promise<import('@wa-monitor/contracts').Recording>} */
export const stopRecording = (title) => request('/admin/recorder/stop', { title })
