// Saves a form as it is filled in.
//
// <form data-draft="URL" data-draft-saved="Saved at {time}" data-draft-failed="…"
//       data-draft-stale="…" data-draft-merge="link text" [data-draft-merge-url="URL"]>
//
// One second after the last change the form goes to URL by POST as it would when
// sent. The answer may be JSON: time (how to write when it was saved) and version
// (of the draft, put into _draft). 409 means that a newer draft was kept from
// another tab, or the form was sent there: saving stops and a link leads to it. Anything else that is
// not a success is tried again after ten seconds. One request runs at a time.

const WAIT = 1000
const RETRY = 10000

export function startDrafts (root) {
  root.querySelectorAll('form[data-draft]').forEach(startDraft)
}

function startDraft (form) {
  const words = form.dataset
  const status = document.createElement('p')
  status.className = 'govuk-hint os-draft-status'
  status.setAttribute('role', 'status')
  form.append(status)
  let timer = null
  let running = false
  let changed = false
  let stopped = false

  const later = (wait) => {
    clearTimeout(timer)
    timer = setTimeout(save, wait)
  }

  const stale = () => {
    stopped = true
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = words.draftMergeUrl || window.location.pathname
    link.textContent = words.draftMerge
    status.textContent = words.draftStale + ' '
    status.append(link)
  }

  const saved = async (answer) => {
    const isJSON = (answer.headers.get('Content-Type') || '').includes('json')
    const body = isJSON ? await answer.json() : {}
    const now = new Date()
    const clock = String(now.getHours()).padStart(2, '0') + ':' + String(now.getMinutes()).padStart(2, '0')
    const version = form.elements.namedItem('_draft')
    if (body.version && version) version.value = body.version
    status.textContent = words.draftSaved.replace('{time}', body.time || clock)
  }

  async function save () {
    clearTimeout(timer)
    if (stopped || !changed) return
    if (running) return later(WAIT)
    running = true
    changed = false
    try {
      const answer = await fetch(words.draft, {
        method: 'POST',
        body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')),
        headers: { Accept: 'application/json' },
        keepalive: true // outlives the page when it is left in the middle
      })
      if (answer.status === 409) stale()
      else if (!answer.ok || answer.redirected) throw new Error('not saved')
      else await saved(answer)
    } catch {
      changed = true
      status.textContent = words.draftFailed
      later(RETRY)
    } finally {
      running = false
    }
  }

  const touched = () => {
    changed = true
    later(WAIT)
  }
  form.addEventListener('input', touched)
  form.addEventListener('change', touched)
  form.addEventListener('submit', () => { stopped = true; clearTimeout(timer) })
  document.addEventListener('onestory:save', save)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
}
