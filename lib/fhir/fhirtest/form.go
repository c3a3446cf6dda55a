package fhirtest

import (
	"fmt"
	"slices"
	"strings"
)

type object = map[string]any

func str(o object, name string) string { s, _ := o[name].(string); return s }

func yes(o object, name string) bool { b, _ := o[name].(bool); return b }

func objects(o object, name string) (out []object) {
	list, _ := o[name].([]any)
	for _, x := range list {
		if one, is := x.(object); is {
			out = append(out, one)
		}
	}
	return out
}

// valued is the name of the value[x] of an element and what it is.
func valued(o object) (string, any) {
	for name, v := range o {
		if strings.HasPrefix(name, "value") {
			return name, v
		}
	}
	return "", nil
}

// answers are the kinds of value that a question of a type takes (R4, Questionnaire,
// code system item-type).
var answers = map[string][]string{
	"boolean": {"valueBoolean"}, "decimal": {"valueDecimal"}, "integer": {"valueInteger"}, "date": {"valueDate"},
	"dateTime": {"valueDateTime"}, "time": {"valueTime"}, "string": {"valueString"}, "text": {"valueString"}, "url": {"valueUri"},
	"choice": {"valueCoding"}, "open-choice": {"valueCoding", "valueString"}, "attachment": {"valueAttachment"},
	"reference": {"valueReference"}, "quantity": {"valueQuantity"},
}

// rules collects what breaks one.
type rules struct {
	faults []string
	items  map[string]object // of the questionnaire, by linkId
	sets   map[string]object // contained value sets, by id
}

func (r *rules) say(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// Bundle holds a bundle of questionnaires and what was answered against the rules of
// R4 that a JSON schema cannot say: bdl-7 and the form of fullUrl, each response's
// questionnaire resolved by url and version within the bundle, and what
// Questionnaire and Response say.
func Bundle(b object) []string {
	r := &rules{}
	forms, urls := map[string]object{}, map[string]bool{}
	for n, e := range objects(b, "entry") {
		url, res := str(e, "fullUrl"), resource(e)
		if urls[url] {
			r.say("entry %d: fullUrl %s is there twice", n, url)
		}
		urls[url] = true
		if id := str(res, "id"); !strings.HasPrefix(url, "urn:uuid:") && (id == "" || !strings.HasSuffix(url, "/"+id)) {
			r.say("entry %d: fullUrl %s is not of its resource", n, url)
		}
		if str(res, "resourceType") == "Questionnaire" {
			key := str(res, "url") + "|" + str(res, "version")
			if forms[key] != nil {
				r.say("entry %d: %s is there twice", n, key)
			}
			forms[key] = res
			r.faults = append(r.faults, Questionnaire(res)...)
		}
	}
	for n, e := range objects(b, "entry") {
		res := resource(e)
		if str(res, "resourceType") == "QuestionnaireResponse" {
			form := forms[str(res, "questionnaire")]
			if form == nil {
				r.say("entry %d: nothing in the bundle is %s", n, str(res, "questionnaire"))
				continue
			}
			r.faults = append(r.faults, Response(res, form)...)
		}
		for _, to := range references(res) {
			if strings.HasPrefix(to, "urn:uuid:") && !urls[to] {
				r.say("entry %d refers to %s, which is not there", n, to)
			}
		}
	}
	return r.faults
}

func resource(entry object) object { res, _ := entry["resource"].(object); return res }

func references(v any) (out []string) {
	switch v := v.(type) {
	case object:
		if to := str(v, "reference"); to != "" {
			out = append(out, to)
		}
		for _, x := range v {
			out = append(out, references(x)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, references(x)...)
		}
	}
	return out
}

// Questionnaire holds a definition against the constraints que-1 to que-13 of R4.
func Questionnaire(q object) []string {
	r := define(q)
	if str(q, "status") == "" || str(q, "url") == "" {
		r.say("a questionnaire without a status or a url")
	}
	r.defined(objects(q, "item"))
	return r.faults
}

func define(q object) *rules {
	r := &rules{items: map[string]object{}, sets: map[string]object{}}
	for _, c := range objects(q, "contained") {
		r.sets[str(c, "id")] = c
	}
	var walk func(items []object)
	walk = func(items []object) {
		for _, i := range items {
			id := str(i, "linkId")
			if id == "" || r.items[id] != nil {
				r.say("que-2: linkId %q is missing or there twice", id)
			}
			r.items[id] = i
			walk(objects(i, "item"))
		}
	}
	walk(objects(q, "item"))
	return r
}

func (r *rules) defined(items []object) {
	for _, i := range items {
		id, kind, beneath := str(i, "linkId"), str(i, "type"), objects(i, "item")
		group, display := kind == "group", kind == "display"
		_, options := i["answerOption"]
		set, has := i["answerValueSet"].(string)
		_, initial := i["initial"]
		choice := kind == "choice" || kind == "open-choice"
		for rule, broken := range map[string]bool{
			"que-0: no such type":        !group && !display && answers[kind] == nil,
			"que-1: an empty group":      group && len(beneath) == 0,
			"que-1: beneath a display":   display && len(beneath) > 0,
			"que-3: a display's code":    display && i["code"] != nil,
			"que-4: options and a set":   options && has,
			"que-5: options":             (options || has) && (group || display || kind == "boolean"),
			"que-6: display":             display && (i["required"] != nil || i["repeats"] != nil),
			"que-8: initial":             initial && (group || display),
			"que-9: a read-only display": display && i["readOnly"] != nil,
			"que-10: maxLength":          i["maxLength"] != nil && !slices.Contains([]string{"boolean", "decimal", "integer", "string", "text", "url", "open-choice"}, kind),
			"que-11: option and initial": options && initial,
			"que-12: all or any":         len(objects(i, "enableWhen")) > 1 && str(i, "enableBehavior") == "",
			"que-13: initial twice":      !yes(i, "repeats") && len(objects(i, "initial")) > 1,
			"a choice of nothing":        choice && !options && !has,
			"a set that is not there":    strings.HasPrefix(set, "#") && r.sets[set[1:]] == nil,
		} {
			if broken {
				r.say("%s: %s", id, rule)
			}
		}
		for _, w := range objects(i, "enableWhen") {
			to := r.items[str(w, "question")]
			_, exists := w["answerBoolean"]
			if to == nil || to["linkId"] == i["linkId"] {
				r.say("%s depends on %q, which is not asked", id, str(w, "question"))
			}
			if str(w, "operator") == "exists" && !exists {
				r.say("%s: que-7", id)
			}
		}
		r.defined(beneath)
	}
}

// Response holds what was answered against its definition: every linkId where the
// definition has it and in its order, answers of the type asked for and among those
// offered, repeated only where that is allowed, all that is required where it is
// asked, and qrs-1.
func Response(res, form object) []string {
	r := define(form)
	if !slices.Contains([]string{"in-progress", "completed", "amended", "entered-in-error", "stopped"}, str(res, "status")) {
		r.say("status %q", str(res, "status"))
	}
	given := map[string][]any{} // what conditions ask of
	var gather func(items []object)
	gather = func(items []object) {
		for _, i := range items {
			for _, a := range objects(i, "answer") {
				_, v := valued(a)
				given[str(i, "linkId")] = append(given[str(i, "linkId")], v)
				gather(objects(a, "item"))
			}
			gather(objects(i, "item"))
		}
	}
	gather(objects(res, "item"))
	r.answered(objects(form, "item"), objects(res, "item"), str(res, "status") == "completed", given)
	return r.faults
}

func (r *rules) answered(asked, said []object, whole bool, given map[string][]any) {
	last := -1
	times := map[string]int{}
	for _, s := range said {
		id := str(s, "linkId")
		n := slices.IndexFunc(asked, func(i object) bool { return str(i, "linkId") == id })
		switch {
		case n < 0:
			r.say("%s is not asked there", id)
			continue
		case n < last:
			r.say("%s is out of order", id)
		}
		last = n
		i := asked[n]
		kind, list := str(i, "type"), objects(s, "answer")
		if times[id]++; times[id] > 1 && !(kind == "group" && yes(i, "repeats")) {
			r.say("%s is there %d times", id, times[id])
		}
		switch {
		case kind == "display":
			r.say("%s is answered, and asks nothing", id)
		case kind == "group" && len(list) > 0, len(list) > 0 && len(objects(s, "item")) > 0:
			r.say("%s: qrs-1", id)
		case kind != "group" && !yes(i, "repeats") && len(list) > 1:
			r.say("%s has %d answers", id, len(list))
		}
		for _, a := range list {
			r.answer(i, a)
			r.answered(objects(i, "item"), objects(a, "item"), whole, given)
		}
		if kind == "group" {
			r.answered(objects(i, "item"), objects(s, "item"), whole, given)
		}
	}
	for _, i := range asked {
		if whole && yes(i, "required") && times[str(i, "linkId")] == 0 && r.enabled(i, given) {
			r.say("%s is required and was not answered", str(i, "linkId"))
		}
	}
}

func (r *rules) answer(i, a object) {
	id, kind := str(i, "linkId"), str(i, "type")
	name, v := valued(a)
	if !slices.Contains(answers[kind], name) {
		r.say("%s is a %s and has a %s", id, kind, name)
	}
	c, coded := v.(object)
	if name != "valueCoding" || !coded {
		return
	}
	offered := []object{}
	for _, o := range objects(i, "answerOption") {
		if c, is := o["valueCoding"].(object); is {
			offered = append(offered, c)
		}
	}
	if set := r.sets[strings.TrimPrefix(str(i, "answerValueSet"), "#")]; set != nil {
		compose, _ := set["compose"].(object)
		for _, in := range objects(compose, "include") {
			for _, x := range objects(in, "concept") {
				offered = append(offered, object{"system": in["system"], "code": x["code"]})
			}
		}
	}
	if len(offered) > 0 && !slices.ContainsFunc(offered, func(o object) bool { return o["code"] == c["code"] && o["system"] == c["system"] }) {
		r.say("%s offers no %v", id, c["code"])
	}
}

// enabled follows conditions of equality and existence, which are those that our
// forms have; one of another kind counts as not met, so that nothing is missed.
func (r *rules) enabled(i object, given map[string][]any) bool {
	when := objects(i, "enableWhen")
	met := 0
	for _, w := range when {
		all := given[str(w, "question")]
		switch str(w, "operator") {
		case "exists":
			if want, _ := w["answerBoolean"].(bool); want == (len(all) > 0) {
				met++
			}
		case "=":
			if slices.ContainsFunc(all, func(v any) bool { return same(w, v) }) {
				met++
			}
		}
	}
	return len(when) == 0 || met == len(when) || str(i, "enableBehavior") == "any" && met > 0
}

func same(when object, v any) bool {
	for name, want := range when {
		if !strings.HasPrefix(name, "answer") {
			continue
		}
		a, coded := want.(object)
		b, also := v.(object)
		return coded && also && a["code"] == b["code"] || !coded && want == v
	}
	return false
}
