// Narrows a list that is already on the page to what is typed.
//
// <div data-filter hidden data-filter-count="Showing {shown} of {all}">
//   <label for="f">…</label> <input id="f" aria-controls="LIST">
//   <p role="status"></p>
// </div>
// <ul id="LIST"> <li data-filter-item>…
//
// The box is hidden until scripts run, because without them it does nothing.

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

export function startFilters (root) {
  root.querySelectorAll('[data-filter]').forEach((box) => {
    const input = box.querySelector('input')
    const list = document.getElementById(input.getAttribute('aria-controls'))
    const status = box.querySelector('[role=status]')
    if (!list) return
    box.hidden = false
    input.addEventListener('input', () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean)
      const all = [...list.querySelectorAll('[data-filter-item]')]
      let shown = 0
      for (const item of all) {
        const text = plain(item.textContent)
        item.hidden = !words.every((word) => text.includes(word))
        if (!item.hidden) shown++
      }
      if (status) status.textContent = box.dataset.filterCount.replace('{shown}', String(shown)).replace('{all}', String(all.length))
    })
    input.addEventListener('keydown', (event) => { // a filter is no form to send
      if (event.key === 'Enter') event.preventDefault()
    })
  })
}
