// Makes a passkey, or signs in by one.
//
// <div data-passkey="create|get" data-passkey-begin="URL" data-passkey-finish="URL"
//      data-passkey-next="URL" data-passkey-failed="…" hidden>
//   <button type="button">…</button> <p role="status"></p>
// </div>
//
// It stays hidden where the browser cannot: the other way to sign in is on the page.

const send = async (url, body) => {
  const answer = await fetch(url, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

const ask = (kind, options) => kind === 'create'
  ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
  : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })

export function startPasskeys (root) {
  if (!('PublicKeyCredential' in window) || !PublicKeyCredential.parseCreationOptionsFromJSON) return
  root.querySelectorAll('[data-passkey]').forEach((box) => {
    const status = box.querySelector('[role=status]')
    box.hidden = false
    box.querySelector('button').addEventListener('click', async () => {
      status.textContent = ''
      try {
        const { ticket, options } = await send(box.dataset.passkeyBegin, {})
        const answer = await ask(box.dataset.passkey, options)
        await send(box.dataset.passkeyFinish, { ticket, answer: answer.toJSON() })
        location.assign(box.dataset.passkeyNext)
      } catch {
        status.textContent = box.dataset.passkeyFailed
      }
    })
  })
}
