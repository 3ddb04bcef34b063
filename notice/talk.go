package notice

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"linli/domain"
	"linli/understand"
)

// utterance is what one person said in a group, in one go.
type utterance struct{ speaker, text string }

// Sorted is a group's talk sorted: what may become tickets, what a person must
// judge, and how much was chatter.
type Sorted struct {
	Speakers int
	Drafts   []domain.TalkDraft
	Left     []string // rumours and what looks like one, in the words of who said it
	Dropped  int
}

// spoken finds who speaks: 张姐：灯坏了, 张姐 12:30, or both.
var (
	spokenLine = regexp.MustCompile(`^\s*([^：:\s，。！？!?]{1,16}(?: [^：:\s，。！？!?]{1,8})?)\s*(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s*)?(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[：:]\s*(.*)$`)
	speakerRow = regexp.MustCompile(`^\s*(\S{1,16})\s+(?:(?:\d{4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?\s*)?(?:[上下]午|晚上)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*$`)
	heading    = regexp.MustCompile(`^\s*(?:\[聊天记录\]|[—-]{2,}.*|.*的聊天记录\s*)$`)
	address    = regexp.MustCompile(`^\d+\s*(?:号楼|栋|单元|[-—]\d)`)
)

// split splits a pasted talk by speaker; what one person says in a row is one.
func split(text string) (out []utterance) {
	speaker := ""
	add := func(words string) {
		words = strings.TrimSpace(words)
		if words == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].speaker == speaker {
			out[n-1].text += "，" + words
			return
		}
		out = append(out, utterance{speaker, words})
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if heading.MatchString(line) {
			continue
		}
		if m := speakerRow.FindStringSubmatch(line); m != nil {
			speaker = m[1]
			continue
		}
		if m := spokenLine.FindStringSubmatch(line); m != nil && !address.MatchString(m[1]) {
			speaker = m[1]
			add(m[2])
			continue
		}
		add(line)
	}
	return out
}

// What is no matter of anybody's: adverts; and what nobody should act on before a
// person has looked: rumours.
var (
	advert = regexp.MustCompile(`特价|优惠|团购|接龙|包邮|代购|出售|转让|招租|出租|加我?微信|扫码|折扣|打折|[0-9.]+\s*元/?\s*一?[斤箱盒件]|拼单|下单|砍一刀|点赞|投票|链接|开业|招聘|兼职|房源|保险|贷款`)
	rumour = regexp.MustCompile(`听说|据说|网传|有人说|都在传|群里传|谣|转发|扩散|紧急通知|内部消息|是真的吗|真的假的|说是要`)
	me2    = regexp.MustCompile(`^(?:\+1|＋1|我.{0,5}也(?:是|一样|没)?.{0,3}|同样|一样|同问|也是|同上)[。！!，,]?$`)
	assent = regexp.MustCompile(`^(?:是的|是啊|对啊|对的|就是|嗯+|没错)[，,。 ]`)
	faces  = regexp.MustCompile(`^(?:\[[^\]]{1,6}\]\s*)+$`)
)

// How many characters a matter has at least.
const (
	leastWords = 4
	leastOther = 12 // where no word says what it is about
	leastAsked = 10 // of a question that neighbours answer one another
)

// echoes tells that words only say once more what another has just said: 我家也是,
// 是的, or something of the same sort where only one of the two names a place.
func echoes(before []domain.TalkDraft, placed bool, d understand.Draft, u utterance) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	same := last.Speaker != u.speaker && (d.Place.Empty() || !placed) && len(d.Asks) < 2 && d.Category == last.Category
	return me2.MatchString(u.text) || assent.MatchString(u.text) && d.Place.Empty() || same && matter(d, u.text)
}

// Sort sorts a pasted talk. It opens nothing.
func Sort(read Reader, text string) Sorted {
	var out Sorted
	speakers := map[string]bool{}
	placed := false // the newest draft names a place
	for _, u := range split(text) {
		speakers[u.speaker] = true
		d := read.Read(u.text)
		switch {
		case d.Urgency < 3 && d.Tier != domain.TierA && advert.MatchString(u.text):
			out.Dropped++
		case d.Urgency < 3 && d.Tier != domain.TierA && rumour.MatchString(u.text):
			out.Left = append(out.Left, u.text)
		case echoes(out.Drafts, placed, d, u):
			last := &out.Drafts[len(out.Drafts)-1]
			placed = placed || !d.Place.Empty()
			last.Text += "（" + u.speaker + "：" + u.text + "）"
			last.Urgency = max(last.Urgency, d.Urgency)
		case matter(d, u.text):
			out.Drafts = append(out.Drafts, drafts(d, u)...)
			placed = !d.Place.Empty()
		default:
			out.Dropped++
		}
	}
	out.Speakers = len(speakers)
	return out
}

// matter tells that words may become a ticket.
func matter(d understand.Draft, text string) bool {
	long := utf8.RuneCountInString(text)
	if long < leastWords || faces.MatchString(text) {
		return false
	}
	if d.Urgency == 0 && d.Intent == domain.IntentQuestion && long < leastAsked && d.Place.Empty() {
		return false // neighbours answer one another
	}
	if assent.MatchString(text) && d.Urgency < 3 && d.Place.Empty() {
		return false
	}
	if d.Category == domain.Other && len(d.Evidence) == 0 && long < leastOther {
		return false // nothing in it says what it is about
	}
	return d.Urgency >= 3 || d.Tier == domain.TierB || d.Intent.OpensTicket() && d.Intent != domain.IntentOffer && d.Needs > 0 || d.Intent == domain.IntentFollowup && named(d.Category)
}

// named tells that words say what they are about.
func named(c domain.Category) bool { return c != domain.Other && c != domain.None }

// drafts makes a draft of each need.
func drafts(d understand.Draft, u utterance) (out []domain.TalkDraft) {
	if len(d.Asks) < 2 {
		return []domain.TalkDraft{{Speaker: u.speaker, Text: u.text, Category: d.Category, Urgency: d.Urgency}}
	}
	for _, n := range d.Asks {
		out = append(out, domain.TalkDraft{Speaker: u.speaker, Text: n.Text, Category: n.Category, Urgency: d.Urgency})
	}
	return out
}
