// Shows a question while the answers that it depends on are given.
//
// <div class="os-when" data-when='{"any":false,"of":[{"n":"i3","op":"=","v":"yes"}]}'>
//
// "n" is the end of the name of the boxes asked about: the nearest of that name is
// meant, first within the same row of a group, then further out. Without scripts
// everything is shown, with a line that says when to answer.

export function startWhen (root) {
  const parts = [...root.querySelectorAll('[data-when]')]
  if (!parts.length) return
  const settle = () => root.querySelectorAll('[data-when]').forEach((part) => {
    part.classList.toggle('os-when--off', !met(part))
  })
  root.addEventListener('input', settle)
  root.addEventListener('change', settle)
  root.addEventListener('click', (event) => { if (event.target.closest('button')) setTimeout(settle) })
  settle()
}

function met (part) {
  const rule = JSON.parse(part.dataset.when)
  const one = (condition) => holds(condition, answers(part, condition.n))
  return rule.any ? rule.of.some(one) : rule.of.every(one)
}

// answers are what stands in the nearest boxes of that name.
function answers (part, name) {
  for (let scope = part.parentElement; scope; scope = scope.parentElement) {
    if (scope.tagName !== 'FORM' && !scope.matches('[data-add-another-item]')) continue
    const ends = (suffix) => `[name="${name}${suffix}"],[name$="-${name}${suffix}"]`
    const boxes = [...scope.querySelectorAll([ends(''), ends('-day'), ends('-month'), ends('-year')].join(','))]
    if (!boxes.length && scope.tagName !== 'FORM') continue
    const values = (list) => list.filter((box) => (box.type !== 'radio' && box.type !== 'checkbox') || box.checked).map((box) => box.value.trim()).filter(Boolean)
    const day = boxes.filter((box) => box.name.endsWith('-day') || box.name.endsWith('-month') || box.name.endsWith('-year'))
    if (!day.length) return values(boxes)
    const [d, m, y] = ['-day', '-month', '-year'].map((end) => values(day.filter((box) => box.name.endsWith(end)))[0])
    return d && m && y ? [y.padStart(4, '0') + '-' + m.padStart(2, '0') + '-' + d.padStart(2, '0')] : []
  }
  return []
}

function holds ({ op, v }, given) {
  const order = (a) => {
    const numbers = [Number(a), Number(v)]
    return numbers.some(Number.isNaN) ? a.localeCompare(v) : numbers[0] - numbers[1]
  }
  switch (op) {
    case 'exists': return (given.length > 0) === (v === 'true')
    case '=': return given.includes(v)
    case '!=': return !given.includes(v)
    case '>': return given.some((a) => order(a) > 0)
    case '<': return given.some((a) => order(a) < 0)
    case '>=': return given.some((a) => order(a) >= 0)
    case '<=': return given.some((a) => order(a) <= 0)
  }
  return true
}
