package questionnaire

import (
	"errors"
	"regexp"
	"strconv"
)

// bounds checks the extensions that bound an item's answers.
func (c *checker) bounds(i *Item) {
	for n := range i.Extension {
		x := &i.Extension[n]
		var good bool
		switch x.URL {
		case ExtMinOccurs, ExtMaxOccurs, ExtMinLength, ExtMaxDecimals, ExtSliderStep:
			v, err := strconv.Atoi(x.Value.Text)
			good = x.Value.Kind == KindInteger && err == nil && v >= 0
		case ExtMinValue, ExtMaxValue:
			good = fits(i.Type, &x.Value) && ordered(x.Value.Kind) || i.Type == TypeQuantity && ordered(x.Value.Kind)
		case ExtMaxSize:
			good = (x.Value.Kind == KindDecimal || x.Value.Kind == KindInteger) && i.Type == TypeAttachment
		case ExtMimeType:
			good = x.Value.Kind == KindCode && i.Type == TypeAttachment
		case ExtRegex:
			_, err := compilePattern(x.Value.Text)
			good = x.Value.Kind == KindString && err == nil
		case ExtHidden, ExtExclusive, ExtRecommended:
			good = x.Value.Kind == KindBoolean
		case ExtUnit:
			good = x.Value.Kind == KindCoding && x.Value.Coding != nil
		default:
			good = true
		}
		if !good {
			c.fault(i, FaultType, x.URL)
		}
	}
	if low, high := i.Get(ExtMinValue), i.Get(ExtMaxValue); low != nil && high != nil {
		if order, ok := compare(&low.Value, &high.Value); ok && order > 0 {
			c.fault(i, FaultTooLarge, ExtMinValue)
		}
	}
	if i.Required && i.Hidden() && !i.computed() {
		c.warn(i, FaultMisplaced, "required")
	}
}

// computed: the item's value is not only for people to write.
func (i *Item) computed() bool {
	return len(i.Initial) > 0 || i.Get(ExtInitialExpression) != nil || i.Get(ExtCalculatedExpression) != nil
}

// compilePattern makes a regular expression ready that has to match the whole text.
// It is RE2, which runs in linear time whatever it is given.
func compilePattern(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > 1000 {
		return nil, errors.New("a pattern of more than 1000 bytes")
	}
	return regexp.Compile(`^(?:` + pattern + `)$`)
}

// bound is the whole number that an extension gives, or a default.
func (i *Item) bound(url string, otherwise int) int {
	if x := i.Get(url); x != nil {
		if n, err := strconv.Atoi(x.Value.Text); err == nil {
			return n
		}
	}
	return otherwise
}
