// Says how far long work has come, without a reload, until it has ended.
//
// <div data-progress="/address"> … <p role="status" data-progress-text>…</p> </div>
//
// The address answers {"ended": false, "percent": 40, "text": "40 % …"}. Without
// scripts a link on the page shows the same page again.

const often = 3000 // milliseconds

export function startProgress (root) {
  root.querySelectorAll('[data-progress]').forEach((box) => {
    const text = box.querySelector('[data-progress-text]')
    const ask = async () => {
      if (document.hidden) return later()
      try {
        const answer = await fetch(box.dataset.progress, { headers: { Accept: 'application/json' } })
        if (!answer.ok) return // signed out, say: the link tells more
        const now = await answer.json()
        if (now.ended) return window.location.reload()
        if (text.textContent !== now.text) text.textContent = now.text // said aloud only when it changes
      } catch {
        // the line is gone for a moment
      }
      later()
    }
    const later = () => setTimeout(ask, often)
    later()
  })
}
