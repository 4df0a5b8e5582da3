/** Whether anything may move or tick: the reader's choice, kept; at first what their system asks for. */

import { ref, watch } from 'vue'

const KEY = 'linli.motion'

function initially(): boolean {
  const kept = localStorage.getItem(KEY)
  if (kept) return kept === 'paused'
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

/** One for the whole page. */
export const paused = ref(initially())

watch(paused, (now) => {
  localStorage.setItem(KEY, now ? 'paused' : 'running')
  document.documentElement.toggleAttribute('data-still', now)
})
document.documentElement.toggleAttribute('data-still', paused.value)
