package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// guards is rhine with a team of its own for safety.
var guards = strings.Replace(rhine, "      - {name: 邻里帮二队}\n", "      - {name: 邻里帮二队, categories: [property]}\n      - {name: 平安队, categories: [safety]}\n", 1) +
	`      - {name: 何勇, role: volunteer, phone: "13800000031", openid: oHE, teams: [平安队]}
`

const manhole = "井盖没了，露个大窟窿，3号楼后头"

func TestWhichOfTwoKindsIsAskedByANumber(t *testing.T) {
	everywhere(t, guards, func(w *town) {
		zhang, sun, he := w.phone("oZHANG").Follows(), w.phone("oSUN").Follows(), w.phone("oHE").Follows()
		zhang.Hears(manhole, "工单 1001", "哪一类", "1 物业设施", "2 安全治安", "0 找人工")
		sun.SeesNot("1001")
		zhang.Hears("2", "安全治安", "工单 1001", "正在找人")
		he.Sees("1001")
		sun.SeesNot("1001")
		w.forward(3 * time.Minute)
		sun.SeesNot("1001")
		he.Hears("1", "归您了")
		w.isInOrder()
	})
}

func TestSilenceAboutTheKindSendsTheBestGuess(t *testing.T) {
	everywhere(t, guards, func(w *town) {
		zhang, sun, he := w.phone("oZHANG").Follows(), w.phone("oSUN").Follows(), w.phone("oHE").Follows()
		zhang.Hears(manhole, "哪一类")
		w.forward(3 * time.Minute)
		w.hasState(1001, domain.Offering)
		sun.Sees("1001")
		he.SeesNot("1001")
		zhang.Hears("2", "安全治安", "正在找人") // late, and nobody has it yet
		he.Sees("1001")
		w.isInOrder()
	})
}

func TestTheKindIsNotAskedWhereOneTeamSeesToBoth(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears(manhole, "工单 1001", "正在找人")
		w.hasState(1001, domain.Offering)
	})
}
