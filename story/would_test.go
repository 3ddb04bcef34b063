package story

import (
	"strings"
	"testing"

	"linli/service"
	"linli/understand"
)

func TestWhichStoredMessagesAnotherLexiconWouldChange(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501咕噜机坏了")
		zhang.Says("你好")
		small, bad := understand.ParseLexicon(strings.NewReader(lexicon()))
		if bad != nil {
			t.Fatal(bad)
		}
		s := &service.Lexicons{DB: w.app.DB}
		changed := func(l *understand.Lexicon) (all int, out []string) {
			all, err := s.WouldChange(w.ctx, l, nil, func(c understand.Change) { out = append(out, c.ID+" "+c.String()) })
			w.must(err)
			return all, out
		}
		if all, same := changed(understand.New().Lexicon()); all != 2 || len(same) != 0 {
			t.Errorf("the lexicon in use changes %v of %d", same, all)
		}
		all, some := changed(small)
		if all != 2 || len(some) != 1 || !strings.Contains(some[0], "repair") || strings.Contains(some[0], "咕噜") {
			t.Errorf("another would change %v of %d", some, all)
		}
	})
}
