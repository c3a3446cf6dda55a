// Begins the browser side of the components on a page that works without it.
import { initAll } from './govuk-frontend.min.js'

if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  initAll()
}
