// Tells the style sheet that scripts run, and starts what the page asks for by its
// data attributes. Every part of a page works without any of this.
import { startTimeout } from './timeout.js'
import { startDrafts } from './draft.js'
import { startAddAnother } from './addanother.js'
import { startFilters } from './filter.js'
import { startProgress } from './progress.js'
import { startKeys } from './keys.js'
import { startPasskeys } from './passkey.js'
import { startWhen } from './when.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const start of [startTimeout, startDrafts, startAddAnother, startFilters, startProgress, startKeys, startPasskeys, startWhen]) {
  try {
    start(document)
  } catch (error) {
    console.error(error) // one part that fails must not take the others with it
  }
}
