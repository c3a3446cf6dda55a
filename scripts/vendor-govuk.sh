#!/bin/sh
# Rebuilds third_party/govuk-frontend-VERSION from the npm package of that name:
# the fixtures of every component that lib/govuk ships, the browser module as it
# is, and the style sheet compiled with a neutral font and without the parts that
# belong to GOV.UK itself (header with crown, footer with crest, cookie banner).
# Needs npm, node and jq. The licence file is kept: the package does not carry it.
set -eu

version=6.6.0
sass=1.108.2
components="back-link breadcrumbs button character-count checkboxes date-input
details error-message error-summary exit-this-page fieldset file-upload
generic-header hint input inset-text label language-navigation
notification-banner pagination panel password-input phase-banner radios select
service-navigation skip-link summary-list table tabs tag task-list textarea
warning-text"

root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/third_party/govuk-frontend-$version"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cd "$tmp"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-save "govuk-frontend@$version" "sass@$sass"
dist="$tmp/node_modules/govuk-frontend/dist/govuk"

rm -rf "$out/components"
{
	printf '%s\n' '@use "node_modules/govuk-frontend/dist/govuk/base" with ('
	printf '%s\n' '  $govuk-font-family: ("Inter", system-ui, "Noto Sans", arial, sans-serif),'
	printf '%s\n' '  $govuk-include-default-font-face: false'
	printf '%s\n' ');'
	for part in core objects; do
		printf '@use "node_modules/govuk-frontend/dist/govuk/%s";\n' "$part"
	done
	for name in $components; do
		mkdir -p "$out/components/$name"
		jq --compact-output '{component, fixtures: [.fixtures[] | {name, options, hidden, html}]}' \
			"$dist/components/$name/fixtures.json" >"$out/components/$name/fixtures.json"
		printf '@use "node_modules/govuk-frontend/dist/govuk/components/%s";\n' "$name"
	done
	for part in utilities overrides; do
		printf '@use "node_modules/govuk-frontend/dist/govuk/%s";\n' "$part"
	done
} >govuk.scss
node_modules/.bin/sass --quiet-deps --style=compressed --no-source-map govuk.scss "$out/govuk.css"
cp "$dist/govuk-frontend.min.js" "$out/govuk-frontend.min.js"

if grep -qi 'gds transport\|url(' "$out/govuk.css"; then
	echo "the style sheet still names a font or an image of GOV.UK" >&2
	exit 1
fi
wc -c "$out/govuk.css" "$out/govuk-frontend.min.js"
