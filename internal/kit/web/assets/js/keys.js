// Works a list and a choice by single keys, for those who do it all day. They can
// be switched off (WCAG 2.1.4), and everything is there to click and to tab to.
//
// <section data-keys hidden> <details> … <input type="checkbox" data-keys-switch>
//   <p role="status" data-keys-status>
// In lists: <a data-keys-item href>. Beside a choice: <a data-keys-next href>,
// <th data-keys-choice="1">, <form data-keys-same="1">, <form data-key="d">.

const kept = 'onestory-keys'

export function startKeys (root) {
  const box = root.querySelector('[data-keys]')
  if (!box) return
  const toggle = box.querySelector('[data-keys-switch]')
  const status = box.querySelector('[data-keys-status]')
  const choices = [...root.querySelectorAll('[data-keys-choice]')]
  const items = [...root.querySelectorAll('[data-keys-item]')]
  const dangerous = root.querySelector('[data-keys-danger]') !== null
  let chosen = choices.length === 1 ? choices[0].dataset.keysChoice : ''
  let warned = ''
  let sent = false

  const say = (text) => { status.textContent = text }
  const on = () => !document.cookie.split('; ').includes(kept + '=off')
  toggle.checked = on()
  toggle.addEventListener('change', () => {
    document.cookie = kept + '=' + (toggle.checked ? 'on' : 'off') + '; path=/; max-age=31536000; samesite=strict'
  })
  box.hidden = false

  const send = (form) => {
    if (!form || sent) return
    sent = true
    form.requestSubmit(form.querySelector('button'))
  }

  const choose = (number) => {
    const found = choices.find((c) => c.dataset.keysChoice === number)
    if (!found) return
    chosen = number
    warned = ''
    for (const c of choices) c.toggleAttribute('data-keys-chosen', c === found)
    found.scrollIntoView({ block: 'nearest' })
    say(`${box.dataset.keysChosen} ${found.textContent.trim()}`)
  }

  const same = () => {
    if (!chosen) return choices.length ? say(box.dataset.keysChoose) : undefined
    const form = root.querySelector(`[data-keys-same="${chosen}"]`)
    if (dangerous && warned !== chosen) { // the first press only shows what the second would do
      warned = chosen
      status.classList.remove('govuk-visually-hidden')
      status.classList.add('govuk-error-message')
      form.querySelector('.govuk-button').before(status)
      say(box.dataset.keysAgain)
      form.querySelector('button').focus()
      return
    }
    send(form)
  }

  const move = (by) => {
    if (!items.length) {
      if (by < 0) return history.back()
      return root.querySelector('[data-keys-next]')?.click()
    }
    const at = items.indexOf(document.activeElement)
    items[Math.min(Math.max(at + by, 0), items.length - 1)].focus()
  }

  const press = (key) => {
    switch (key) {
      case 'j': case 'ArrowDown': return move(1)
      case 'k': case 'ArrowUp': return move(-1)
      case 's': return same()
      case 'd': case 'n': case 'u': return send(root.querySelector(`form[data-key="${key}"]`))
      case '?': { const d = box.querySelector('details'); d.open = !d.open; return d.open && d.scrollIntoView({ block: 'nearest' }) }
      default: return choose(key)
    }
  }

  root.addEventListener('keydown', (event) => {
    if (!toggle.checked || event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest('textarea, select, [contenteditable], input:not([type=checkbox]), dialog')) return
    const arrow = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    if (!/^[jksdnu?1-9]$/.test(event.key) && !(arrow && items.length)) return
    event.preventDefault()
    press(event.key)
  })
}
