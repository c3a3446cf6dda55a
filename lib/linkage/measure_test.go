package linkage_test

import (
	"math"
	"testing"

	"onestory/lib/linkage"

	"pgregory.net/rapid"
)

func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"MARTHA", "MARHTA", .9611}, {"DIXON", "DICKSONX", .8133}, {"DWAYNE", "DUANE", .84},
		{"", "", 1}, {"", "a", 0}, {"a", "b", 0}, {"ab", "ba", 0}, {"müller", "muller", .9}, {"é", "é", 1}, {"łukasz", "lukasz", .8889},
		{"jones", "johnson", .8324}, {"abcvwxyz", "cabvwxyz", .9583}, {"smith", "smythe", .8578},
	} {
		if got := linkage.JaroWinkler(c.a, c.b); math.Abs(got-c.want) > 5e-5 {
			t.Errorf("JaroWinkler(%q, %q) = %.5f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

func TestOSA(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"ann", "anne", 1}, {"jhon", "john", 1}, {"siân", "sian", 1}, {"ca", "abc", 3},
		{"kitten", "sitting", 3}, {"smith", "smyth", 1}, {"erickson", "reeves", 6}, {"müller", "mueller", 2},
	} {
		if got := linkage.OSA(c.a, c.b); got != c.want {
			t.Errorf("OSA(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// slowOSA is the definition, without the table.
func slowOSA(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	m, n := len(a), len(b)
	d := slowOSA(a[:m-1], b[:n-1])
	if a[m-1] != b[n-1] {
		d++
	}
	d = min(d, slowOSA(a[:m-1], b)+1, slowOSA(a, b[:n-1])+1)
	if m > 1 && n > 1 && a[m-1] == b[n-2] && a[m-2] == b[n-1] {
		d = min(d, slowOSA(a[:m-2], b[:n-2])+1)
	}
	return d
}

func TestMeasureProperties(t *testing.T) {
	short := rapid.StringOfN(rapid.RuneFrom([]rune("abcé")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := short.Draw(t, "a"), short.Draw(t, "b"), short.Draw(t, "c")
		d := linkage.OSA(a, b)
		if want := slowOSA([]rune(a), []rune(b)); d != want {
			t.Fatalf("OSA(%q, %q) = %d, want %d", a, b, d, want)
		}
		// Exchanges may not overlap, so a detour by c may save at most half.
		if d > 2*(linkage.OSA(a, c)+linkage.OSA(c, b)) {
			t.Fatalf("%q to %q is %d, by %q much less", a, b, d, c)
		}
		for limit := -1; limit <= 7; limit++ {
			got, ok := linkage.OSAWithin(a, b, limit)
			if ok != (d <= limit) || ok && got != d {
				t.Fatalf("OSAWithin(%q, %q, %d) = %d, %v; distance %d", a, b, limit, got, ok, d)
			}
		}
	})
	long := rapid.StringN(0, 90, -1)
	rapid.Check(t, func(t *rapid.T) { symmetric(t, long.Draw(t, "a"), long.Draw(t, "b")) })
}

type failer interface{ Fatalf(string, ...any) }

func symmetric(t failer, a, b string) {
	j := linkage.JaroWinkler(a, b)
	if math.IsNaN(j) || j < 0 || j > 1 || j != linkage.JaroWinkler(b, a) {
		t.Fatalf("JaroWinkler(%q, %q) = %v and back %v", a, b, j, linkage.JaroWinkler(b, a))
	}
	d := linkage.OSA(a, b)
	if d < 0 || d != linkage.OSA(b, a) || d > max(len([]rune(a)), len([]rune(b))) {
		t.Fatalf("OSA(%q, %q) = %d and back %d", a, b, d, linkage.OSA(b, a))
	}
	if linkage.OSA(a, a) != 0 || linkage.JaroWinkler(a, a) != 1 {
		t.Fatalf("%q differs from itself", a)
	}
}

func FuzzMeasures(f *testing.F) {
	f.Add("MARTHA", "MARHTA")
	f.Add("müller", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) < 200 && len(b) < 200 {
			symmetric(t, a, b)
		}
	})
}

func TestMeasuresDoNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		linkage.JaroWinkler("kowalska", "kowalski")
		linkage.OSA("müller", "mueller")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestDoubleMetaphone(t *testing.T) {
	for name, want := range map[string][2]string{
		"": {"", ""}, "Smith": {"SM0", "XMT"}, "Schmidt": {"XMT", "SMT"}, "Thompson": {"TMPS", "TMPS"}, "Thomas": {"TMS", "TMS"},
		"Catherine": {"K0RN", "KTRN"}, "Katherine": {"K0RN", "KTRN"}, "Jose": {"HS", "HS"}, "Xavier": {"SF", "SFR"},
		"Wright": {"RT", "RT"}, "Knight": {"NT", "NT"}, "Michael": {"MKL", "MXL"}, "Hugh": {"H", "H"}, "McHugh": {"MK", "MK"},
		"Czerny": {"SRN", "XRN"}, "Filipowicz": {"FLPT", "FLPF"}, "Edgar": {"ATKR", "ATKR"}, "Zhao": {"J", "J"},
		"Laugh": {"LF", "LF"}, "Siân": {"SN", "XN"}, "Łukasz": {"LKS", "LKX"}, "Campbell": {"KMPL", "KMPL"}, "Françoise": {"FRNS", "FRNS"},
		"Wasserman": {"ASRM", "FSRM"}, "Cabrillo": {"KPRL", "KPR"}, "李": {"", ""}, "Bacher": {"PKR", "PKR"},
	} {
		if p, s := linkage.DoubleMetaphone(name); p != want[0] || s != want[1] {
			t.Errorf("DoubleMetaphone(%q) = %s %s, want %s %s", name, p, s, want[0], want[1])
		}
	}
}

func BenchmarkJaroWinkler(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		linkage.JaroWinkler("kowalska", "kowalski")
	}
}

func BenchmarkDoubleMetaphone(b *testing.B) {
	for b.Loop() {
		linkage.DoubleMetaphone("schermerhorn")
	}
}
