// Package extra holds the few components that GOV.UK Frontend does not have: the
// chronology, the bar that says whose record is open, the badge and the card.
// Their markup is our own, they work as those of package govuk do, and their look
// is in the theme sheet, in classes that begin with os-.
//
// Some classes need no component. A page writes them itself:
//
//	os-header      <header class="os-header"><div class="os-header__inside govuk-width-container">
//	                 <a class="os-header__name" href="/">…</a>
//	                 <ul class="os-header__links"><li><a href="…">…</a></li></ul></div></header>
//	os-urgent      <p class="os-urgent">… <a class="os-phone" href="tel:…">…</a></p>
//	os-phone       <a class="os-phone" href="tel:…">…</a>, big enough for a thumb
//	os-grid        <div class="os-grid"> around cards, as many beside each other as fit
//	os-table       a govuk table made by Stacked
//	os-network     <svg class="os-network">, with os-network__line, __node, __node--child and __name inside
//	os-progress    <progress class="os-progress" max="100" value="40">40%</progress>
//	os-footer      <footer class="os-footer"><div class="govuk-width-container">…</div></footer>
package extra
