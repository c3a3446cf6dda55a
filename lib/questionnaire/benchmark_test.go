package questionnaire

import (
	"fmt"
	"testing"
)

// full is the common assessment with every question answered, and as text.
func full(b *testing.B, name string) (*Form, *Response, []byte) {
	b.Helper()
	f := form(b, string(shipped(b)[name]))
	r := filled(f, 3)
	data, err := r.MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	return f, r, data
}

func BenchmarkParseResponse(b *testing.B) {
	_, _, data := full(b, "caf")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseResponse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshalResponse(b *testing.B) {
	_, r, data := full(b, "caf")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.MarshalJSON(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkValidate lays a full response out and checks it for completion: caf has
// no expressions, audit computes four values.
func BenchmarkValidate(b *testing.B) {
	for _, name := range []string{"caf", "audit"} {
		f, r, data := full(b, name)
		b.Run(fmt.Sprintf("%s-%dkB", name, len(data)>>10), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Evaluate(r).Validate(Completion)
			}
		})
	}
}

// BenchmarkReadAndValidate is what saving costs: from bytes to faults.
func BenchmarkReadAndValidate(b *testing.B) {
	f, _, data := full(b, "caf")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := ParseResponse(data)
		if err != nil {
			b.Fatal(err)
		}
		f.Evaluate(r).Validate(Completion)
	}
}

func BenchmarkNewForm(b *testing.B) {
	data := shipped(b)["caf"]
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		q, err := Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := NewForm(q); err != nil {
			b.Fatal(err)
		}
	}
}
