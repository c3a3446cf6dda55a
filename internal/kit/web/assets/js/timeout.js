// Warns before the session ends and asks to stay signed in.
//
// <dialog data-timeout-left="SECONDS" data-timeout-warn="SECONDS" data-timeout-extend="URL"
//         data-timeout-ended="URL" data-timeout-minutes="… {n} …" data-timeout-minute="…">
// It must hold an element with role="status" and a button [data-timeout-stay].
//
// Time is compared with the clock, not counted in ticks: a laptop sleeps. Other
// tabs hear when one has extended the session. Before the end, forms are asked to
// save their drafts.

export function startTimeout (root) {
  const dialog = root.querySelector('dialog[data-timeout-left]')
  if (!dialog) return
  const settings = dialog.dataset
  const text = dialog.querySelector('[role=status]')
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('session') : null
  let ends = Date.now() + Number(settings.timeoutLeft) * 1000
  let saved = false

  const renew = (seconds) => {
    ends = Date.now() + seconds * 1000
    saved = false
    if (dialog.open) dialog.close()
  }

  const extend = async () => {
    try {
      const answer = await fetch(settings.timeoutExtend, { method: 'POST', headers: { Accept: 'application/json' } })
      if (!answer.ok) return
      renew(Number(settings.timeoutLeft))
      if (channel) channel.postMessage(Number(settings.timeoutLeft))
    } catch {
      // no network: the warning stays, and the button can be pressed again
    }
  }

  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000)
    if (left <= 0) {
      clearInterval(timer)
      window.location.assign(settings.timeoutEnded)
      return
    }
    if (left > Number(settings.timeoutWarn)) return
    if (!saved) {
      saved = true
      document.dispatchEvent(new CustomEvent('onestory:save'))
    }
    // Said once a minute, so that a screen reader is not talked over.
    const minutes = Math.floor(left / 60)
    const message = minutes > 1 ? settings.timeoutMinutes.replace('{n}', String(minutes)) : settings.timeoutMinute
    if (text.textContent !== message) text.textContent = message
    if (!dialog.open) {
      dialog.showModal() // holds the focus and gives it back
      dialog.querySelector('[data-timeout-stay]').focus()
    }
  }

  dialog.querySelector('[data-timeout-stay]').addEventListener('click', extend)
  dialog.addEventListener('cancel', (event) => { // Esc means: I am here
    event.preventDefault()
    extend()
  })
  if (channel) channel.addEventListener('message', (event) => renew(Number(event.data)))
  const timer = setInterval(tick, 1000)
}
