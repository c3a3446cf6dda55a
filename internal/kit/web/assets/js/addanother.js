// Adds and removes groups of fields without a round trip.
//
// <div data-add-another="carer" data-add-another-max="10">
//   <fieldset data-add-another-item> … name="carer-0-name" id="carer-0-name" …
//     <span data-add-another-number>1</span>  <button data-add-another-remove>
//   </fieldset>
//   <button name="_do" value="add-carer" data-add-another-button>
// </div>
//
// Without scripts both buttons send the form, and the server adds or removes.

export function startAddAnother (root) {
  root.querySelectorAll('[data-add-another]').forEach((box) => {
    box.addEventListener('click', (event) => {
      const add = event.target.closest('[data-add-another-button]')
      const remove = event.target.closest('[data-add-another-remove]')
      if (!add && !remove) return
      event.preventDefault()
      if (add) addItem(box)
      else removeItem(box, remove.closest('[data-add-another-item]'))
      box.dispatchEvent(new Event('change', { bubbles: true })) // a draft has something to save
    })
    settle(box)
  })
}

const items = (box) => [...box.querySelectorAll('[data-add-another-item]')]

function addItem (box) {
  const last = items(box).at(-1)
  const copy = last.cloneNode(true)
  copy.querySelectorAll('input, textarea, select').forEach((input) => {
    if (input.type === 'checkbox' || input.type === 'radio') input.checked = false
    else if (input.tagName === 'SELECT') input.selectedIndex = 0
    else input.value = ''
    input.removeAttribute('aria-invalid')
  })
  copy.querySelectorAll('.govuk-error-message').forEach((message) => message.remove())
  copy.querySelectorAll('[class*="--error"]').forEach((part) => {
    part.classList.remove(...[...part.classList].filter((name) => name.endsWith('--error')))
  })
  last.after(copy)
  settle(box)
  const first = copy.querySelector('input:not([type=hidden]), textarea, select')
  if (first) first.focus()
}

function removeItem (box, item) {
  if (items(box).length < 2) return
  item.remove()
  settle(box)
  const next = items(box).at(-1).querySelector('input:not([type=hidden]), textarea, select')
  if (next) next.focus()
}

// settle numbers the groups from 0 and shows the buttons that make sense.
function settle (box) {
  const group = box.dataset.addAnother
  const all = items(box)
  const pattern = new RegExp('(^|\\s)' + group + '-\\d+(?=-|\\s|$)', 'g')
  all.forEach((item, i) => {
    for (const part of [item, ...item.querySelectorAll('*')]) {
      for (const name of ['id', 'name', 'for', 'aria-describedby', 'aria-labelledby']) {
        const value = part.getAttribute(name)
        if (value) part.setAttribute(name, value.replace(pattern, '$1' + group + '-' + i))
      }
    }
    item.querySelectorAll('[data-add-another-number]').forEach((n) => { n.textContent = String(i + 1) })
    item.querySelectorAll('[data-add-another-remove]').forEach((b) => { b.hidden = all.length < 2 })
  })
  const button = box.querySelector('[data-add-another-button]')
  if (button) button.hidden = all.length >= Number(box.dataset.addAnotherMax || 20)
}
