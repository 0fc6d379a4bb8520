package doctor

import "testing"

func TestALocaleWithoutBoxesIsDrawnInASCII(t *testing.T) {
	for _, c := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{},
		{lang: "en_US.UTF-8"},
		{lang: "zh_TW.utf8"},
		{lang: "C.UTF-8"},
		{all: "C", lang: "de_DE.ISO-8859-1"},
		{lang: "POSIX"},
		{lang: "de_DE.ISO-8859-15@euro", want: true},
		{lang: "zh_TW.Big5", want: true},
		{ctype: "en_US.utf8@x", lang: "en_US.ISO-8859-1"},
		{all: "en_US.ISO-8859-1", ctype: "en_US.UTF-8", lang: "en_US.UTF-8", want: true},
	} {
		environment := map[string]string{"LC_ALL": c.all, "LC_CTYPE": c.ctype, "LANG": c.lang}
		if got := OnlyASCII(func(name string) string { return environment[name] }); got != c.want {
			t.Errorf("%v: %v", environment, got)
		}
	}
}
